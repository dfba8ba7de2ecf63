"""A stand-in for TensorFlow: it can be imported, named and subclassed, and raises when used.

Rasa 3.6 imports TensorFlow on start-up even for a pipeline that holds no TensorFlow component, and
TensorFlow is two gigabytes of disk and 400 MB of memory that this assistant never uses. So `import
tensorflow as tf`, `class Model(tf.keras.Model)`, `x: tf.Tensor` and `@tf.function` work here, and
anything that would compute something raises `NotInstalled` with the name of what was asked for.

Everything under `tensorflow`, `tensorflow_*` and `keras` is covered by one finder on the meta path.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types

# Decorators that Rasa's modules call with arguments while they are imported.
_DECORATOR_FACTORIES = {"function", "register_keras_serializable"}


class NotInstalled(RuntimeError):
    """Something tried to compute with TensorFlow, which this project does not install."""


def _refuse(name: str) -> NotInstalled:
    return NotInstalled(f"{name} was used, but TensorFlow is not installed (agent/rasa/README.md)")


class _Named:
    """Any attribute of the stand-in: can be named, annotated with and subclassed, not used."""

    def __init__(self, name: str) -> None:
        self.__name__ = self.__qualname__ = name

    def __getattr__(self, attribute: str) -> _Named:
        # Dunder look-ups are Python and typing asking what kind of thing this is.
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return _Named(f"{self.__name__}.{attribute}")

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        return (_base_class(self.__name__),)

    def __getitem__(self, _item: object) -> _Named:
        return self

    def __call__(self, *args: object, **kwargs: object) -> object:
        decorates = len(args) == 1 and not kwargs and isinstance(args[0], type | types.FunctionType)
        if decorates:
            return args[0]
        if self.__name__.rpartition(".")[2] in _DECORATOR_FACTORIES:
            return lambda decorated: decorated
        raise _refuse(self.__name__)

    def __bool__(self) -> bool:
        raise _refuse(self.__name__)

    def __iter__(self) -> object:
        raise _refuse(self.__name__)

    def __repr__(self) -> str:
        return f"<stand-in {self.__name__}>"


def _base_class(name: str) -> type:
    """A class to inherit from, whose instances cannot be made."""
    if name not in _base_classes:

        def refuse(cls: type, *_args: object, **_kwargs: object) -> object:
            raise _refuse(f"{cls.__name__}({name})")

        _base_classes[name] = type(name.rpartition(".")[2], (), {"__new__": refuse})
    return _base_classes[name]


_base_classes: dict[str, type] = {}


class _StandInModule(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, attribute: str) -> _Named:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return _Named(f"{self.__name__}.{attribute}")


class _StandInFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        root = fullname.partition(".")[0]
        if root in {"tensorflow", "keras"} or root.startswith("tensorflow_"):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run: attributes appear when asked for."""


sys.meta_path.insert(0, _StandInFinder())
__version__ = "0.0.0+standin"


def __getattr__(attribute: str) -> _Named:
    if attribute.startswith("__"):
        raise AttributeError(attribute)
    return _Named(f"tensorflow.{attribute}")

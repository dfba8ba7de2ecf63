"""MiniLM, the packaged sentence model, with small trained changes, for triage and answers.

`adapters` trains and merges a change (torch); `export` writes a merged net as an ONNX file; `net`
runs that file (onnxruntime), which is all that a worker needs.
"""

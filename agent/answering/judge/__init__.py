"""The answer judge: which sentence of a sheet answers a question, or none, learnt from examples."""

"""Benchmarks: accuracy and speed of the reader, and the boards that they are measured on."""

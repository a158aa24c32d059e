"""Functions whose function.json is handwritten, in the vocabulary of the compiler."""

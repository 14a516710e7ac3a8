"""One theorem a file; the file name is the name of the claim."""

"""Studies, one a file: ``<name>.py`` defines ``STUDY``. The folder listing is the registry."""

"""The command line: the app, the catalogue of commands, help, output, demo."""

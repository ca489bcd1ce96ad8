"""The command line: the app, the catalogue of commands, the common options, help, output and the demo."""

"""The service: configuration, bootstrap, command line, worker. The only room that knows all the others."""

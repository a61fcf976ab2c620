"""The program over HTTP: endpoints generated from the tables, read models, the event feed."""

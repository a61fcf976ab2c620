"""What runs between the store and the outside: commands, read models, deadlines, reactions."""

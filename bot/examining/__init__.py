"""What `dragoman doctor` looks at, one area a module; nothing here changes anything."""

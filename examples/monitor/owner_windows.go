package main

// notForRoot has no meaning on Windows, where an administrator's files are those whose folder's rights they inherit.
func notForRoot(string) error { return nil }

func asService() string { return "" }

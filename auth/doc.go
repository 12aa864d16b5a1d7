// Package auth decides who gets in: users with salted slow password hashes in memory or in a file, a login that slows guessing
// down, and the enable secret.
//
//	users, err := auth.OpenFile("/etc/router/users")
//	c := console.New(console.Config{Login: auth.Password(users, auth.Policy{}), Enable: auth.Enable(secret)})
//
// A users' file has a line for each user: name, privilege level and password hash, parted by blanks; empty lines and lines
// that begin with # count for nothing. [Line] makes such a line.
//
//	# name  level  hash
//	alice   15     $argon2id$v=19$m=19456,t=2,p=1$...
package auth

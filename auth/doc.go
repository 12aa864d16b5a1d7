// Package auth decides who gets in: users with salted slow password hashes in memory or in a file, a login that slows guessing
// down, codes for one login, and the enable secret.
//
//	users, err := auth.OpenFile("/etc/router/users")
//	c := console.New(console.Config{Login: auth.Password(users, auth.Policy{}), Enable: auth.Enable(secret)})
//
// Guessing is slowed down by a [Guard], each login's own or one for all; its commands are those of IOS (login block-for, show login).
//
// Servers can be asked instead, one group after the other (auth/radius, auth/tacacs), with the users of the device as the last resort:
//
//	login := auth.PasswordBy(auth.Chain(radiusGroup, tacacsGroup, auth.Local(users)), auth.Policy{})
//
// A [Backend] says who somebody is, a [Raiser] who may be raised by enable, an [Authorizer] whether he may run a command, and an [Accounter]
// keeps accounts without ever holding up a session. A line each joins them with a console, which is held for stated times only:
//
//	c := console.New(console.Config{
//		Login:     login,                                                              // 40 seconds for each try
//		Enable:    auth.EnableBy(log, tacacsGroup, auth.LocalEnable(secret, nil)),     // 40 seconds for each try
//		Authorize: auth.Commands(auth.ChainAuthorizers(tacacsGroup, auth.IfAuthenticated)), // 5 seconds for each line
//		Account:   &auth.Books{To: &auth.Queue{To: tacacsGroup}},                      // none
//	})
//
// Accounts can go to a file of bounded size too ([Journal]) and to a syslog collector ([github.com/vtykit/vtykit/auth/syslog]).
//
// A users' file has a line for each user: name, privilege level and password hash, parted by blanks; empty lines and lines
// that begin with # count for nothing. [Line] makes such a line.
//
//	# name  level  hash
//	alice   15     $argon2id$v=19$m=19456,t=2,p=1$...
//	bob     1      $9$2MJBozw/9R3UsU$...
//
// Hashes that others made can be put there: of crypt(3), and secrets of a router's configuration. They are replaced by better ones
// as their users log in. [github.com/vtykit/vtykit/auth/sqlstore] keeps users in a database instead.
//
// Where a password can be read on its way, a [SecondFactor] makes it worthless: a code by the clock or from a printed list, each
// good once. [Identified] admits those whom the transport knows, such as by a certificate.
package auth

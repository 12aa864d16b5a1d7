// Package tacacs asks TACACS+ servers who may log in and who may run which command, and keeps accounts there.
//
//	group := &tacacs.Client{Servers: []tacacs.Server{{Addr: "192.0.2.1", Secret: key}}}
//	login := auth.PasswordBy(auth.Chain(group, auth.Local(users)), auth.Policy{})
//	books := &auth.Queue{To: group}
//	err := group.Authorize(ctx, auth.SubjectOf(session), []string{"show", "version"})
//
// # What is held
//
// RFC 8907: the packet header and its rules for sequence numbers and session ids (section 4.1), obfuscation of bodies (4.5), single-connect mode
// where asked for (4.3; sessions follow each other on a connection, they are not interleaved), authentication by ASCII login and by PAP
// (5.4.2), the enable service (5.4.2.6), session and command authorization (6, 8), accounting start, watchdog and stop (7). What the RFC has a client take as failure is
// failure: RESTART, FOLLOW, a mandatory argument that is not understood (6.1), lengths that do not add up. RFC 9887: TLS 1.3 without
// obfuscation, on port 300.
//
// A server that cannot be reached, breaks off, breaks a rule or answers ERROR is passed over for the next. PASS and FAIL are final.
//
// # What is not held
//
// CHAP and MS-CHAP, ARAP; changing passwords; the deprecated SENDAUTH, SENDPASS and FOLLOW. Unobfuscated packets
// outside TLS are refused, and there is no way to allow them. Of what session authorization returns, priv-lvl is taken; other optional
// arguments are left out, other mandatory ones reject the login. RFC 9887 sections 3.4.2 and 3.4.3 (pre-shared and raw keys) are not offered by
// crypto/tls, and revocation is what the [crypto/tls.Config] given checks. Without TLS the obfuscation is MD5 by a shared key and hides
// little from who has time: the protocol then belongs on a network of its own.
package tacacs

// Package radius asks RADIUS servers who may log in, and keeps accounts there.
//
//	group := &radius.Client{Servers: []radius.Server{{Addr: "192.0.2.1", Secret: key}, {Addr: "192.0.2.2", Secret: key}}}
//	login := auth.PasswordBy(auth.Chain(group, auth.Local(users)), auth.Policy{})
//	books := &auth.Queue{To: group}
//
// # What is held
//
// RFC 2865: Access-Request with PAP, Accept, Reject, Challenge with State in the same server's next round; the response authenticator;
// retransmission of the same packet; further servers. A Service-Type that is not one of a console counts as a reject (section 5.6).
// RFC 2866: Accounting-Request start, interim and stop (RFC 2869 section 5.1 and 5.2 for what exceeds 4 GiB). RFC 2869 section 5.10: Prompt. RFC 3579
// section 3.2: Message-Authenticator, always sent and sent first, and required in each reply to an Access-Request, because without it
// whoever is on the way can turn a reject into an accept (CVE-2024-3596, "Blast-RADIUS"). RFC 3162: NAS-IPv6-Address.
//
// Privilege comes from Cisco-AVPair "shell:priv-lvl=N", else from Service-Type: Administrative is 15, NAS-Prompt and Login are 1.
// The enable password is that of the user $enab15$, or of another level's number, as IOS has it.
//
// # What is not held
//
// CHAP, MS-CHAP and EAP; RADIUS over TCP, TLS and DTLS (RFC 6613, 6614, 7360); change of authorization (RFC 5176); Status-Server (RFC 5997); the
// growing intervals of RFC 5080 section 2.2.1: a person waits, so each try takes the same time. Class (RFC 2865 section 5.25) and a User-Name
// in the reply are not taken over into the accounts. Reply-Message is shown with a challenge only, because scripts wait for the texts of
// success and failure. Without TLS the protocol hides nothing but the password, and that by MD5: it belongs on a network of its own.
package radius

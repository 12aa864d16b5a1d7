// Package certificate tells who the peer of a TLS connection is by the certificate that it showed. It is apart from auth because
// it links crypto/tls.
//
//	users, err := auth.OpenFile("/etc/router/users")
//	login := auth.Identified(users, auth.Policy{}, certificate.Name(certificate.CommonName), auth.Password(users, auth.Policy{}))
//
// The listener's tls.Config asks for certificates and verifies them: ClientAuth is tls.VerifyClientCertIfGiven or
// tls.RequireAndVerifyClientCert, and ClientCAs holds who may issue them.
package certificate

import (
	"crypto/tls"
	"crypto/x509"
	"net"

	"github.com/vtykit/vtykit/console"
)

// Name returns what says the user's name of a session, for [github.com/vtykit/vtykit/auth.Identified]. The name is what of makes of
// the peer's certificate; an empty one is no name. Only a certificate whose chain the listener has verified counts: with
// tls.RequestClientCert and tls.RequireAnyClientCert, which verify nothing, nobody has a name. Terminals without a method NetConn()
// net.Conn that returns a TLS connection have none either. It panics where of is nil.
func Name(of func(*x509.Certificate) string) func(*console.Session) (name string, ok bool) {
	if of == nil {
		panic("certificate: Name: nil of")
	}
	return func(s *console.Session) (string, bool) { return name(s.Terminal(), of) }
}

// name looks at a terminal.
func name(terminal any, of func(*x509.Certificate) string) (string, bool) {
	below, ok := terminal.(interface{ NetConn() net.Conn })
	if !ok {
		return "", false
	}
	conn, ok := below.NetConn().(interface{ ConnectionState() tls.ConnectionState })
	if !ok {
		return "", false
	}
	state := conn.ConnectionState()
	if !state.HandshakeComplete || len(state.VerifiedChains) == 0 || len(state.VerifiedChains[0]) == 0 {
		return "", false
	}
	// The leaf of a verified chain, which is the certificate whose key the peer has proved to have (RFC 8446 section 4.4.3).
	n := of(state.VerifiedChains[0][0])
	return n, n != ""
}

// CommonName is the common name of a certificate's subject.
func CommonName(c *x509.Certificate) string { return c.Subject.CommonName }

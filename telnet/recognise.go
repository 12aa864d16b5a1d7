package telnet

import (
	"bytes"

	"github.com/vtykit/vtykit/internal/safe"
)

// maxSnippet is how many bytes of what another protocol's client sent are logged, escapes included.
const maxSnippet = 32

// foreign is a client of another protocol.
type foreign struct{ protocol, snippet string }

// recognise says whether p, the first that a server's end received, begins another protocol. Its client has nothing to gain here, and its
// request must not run as commands: a web page can make a browser send any text behind a POST.
func (c *Conn) recognise(p []byte) bool {
	if c.seen {
		return false
	}
	c.seen = true
	protocol := protocolOf(p)
	if protocol == "" {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.engine.role != ServerRole {
		return false
	}
	c.foreign = &foreign{protocol, string(safe.AppendLine(nil, p[:min(len(p), maxSnippet)], maxSnippet))}
	c.setReason(ReasonProtocolAbuse)
	return true
}

// protocolOf names the protocol that p begins, "" if it may be Telnet. A whole pattern must be there: an operator who types the letters of
// one sends them one by one.
func protocolOf(p []byte) string {
	switch {
	case len(p) >= 6 && p[0] == 22 && p[1] == 3 && p[2] <= 4 && p[5] == 1:
		return "tls" // a record with a handshake that is a ClientHello (RFC 8446 sections 4 and 5.1)
	case bytes.HasPrefix(p, []byte("SSH-2.")), bytes.HasPrefix(p, []byte("SSH-1.")):
		return "ssh" // RFC 4253 section 4.2
	case len(p) >= 6 && p[0] == 3 && p[1] == 0 && p[5] == 0xE0 && int(p[4]) == int(p[2])<<8+int(p[3])-5:
		return "rdp" // TPKT (RFC 1006 section 6) with an X.224 connection request that fills it
	case len(p) >= 8 && p[0] == 0 && (p[4] == 0xFF || p[4] == 0xFE) && string(p[5:8]) == "SMB":
		return "smb" // version 1 or later in a session message (RFC 1002 section 4.3.1)
	case isHTTP(p):
		return "http"
	}
	return ""
}

// isHTTP says whether p begins with a request line (RFC 9112 section 3): method, target, version.
func isHTTP(p []byte) bool {
	line, _, _ := bytes.Cut(p, []byte("\n"))
	method, rest, _ := bytes.Cut(line, []byte(" "))
	target, version, ok := bytes.Cut(rest, []byte(" HTTP/"))
	if !ok || len(method) < 3 || len(target) == 0 || bytes.IndexByte(target, ' ') >= 0 {
		return false
	}
	for _, c := range method {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return len(version) > 0 && '0' <= version[0] && version[0] <= '9'
}

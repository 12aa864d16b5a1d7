package fingerprint

import (
	"bytes"
	"strings"
)

// Protocol is what a peer speaks.
type Protocol string

const (
	Nothing Protocol = "nothing" // not a byte has come
	Text    Protocol = "text"    // no telnet: nc, socat
	Telnet  Protocol = "telnet"
	HTTP    Protocol = "http"
	TLS     Protocol = "tls" // a ClientHello
	SSH     Protocol = "ssh"
	RDP     Protocol = "rdp"  // an X.224 connection request
	SMB     Protocol = "smb"  // in a NetBIOS session frame
	NULs    Protocol = "nuls" // nothing but zeros
)

// sniff names the protocol of a peer by its first bytes, "" if it may be telnet or text.
func sniff(head []byte) Protocol {
	n := len(head)
	switch {
	case n >= 3 && head[0] == 0x16 && head[1] == 3 && head[2] <= 4: // handshake record, RFC 8446 section 5.1
		return TLS
	case n >= 6 && head[0] == 3 && head[1] == 0 && head[5] == 0xe0: // TPKT (RFC 1006), then X.224 CR
		return RDP
	case n >= 8 && head[0] == 0 && (head[4] == 0xff || head[4] == 0xfe) && bytes.Equal(head[5:8], []byte("SMB")):
		return SMB
	case bytes.HasPrefix(head, []byte("SSH-")):
		return SSH
	case n >= 4 && bytes.Count(head, []byte{0}) == n:
		return NULs
	}
	// A person may type "GET x"; a browser names a path.
	method, target, ok := strings.Cut(string(head), " ")
	if ok && target != "" && (target[0] == '/' || target[0] == '*' || strings.HasPrefix(target, "http") || method == "CONNECT") {
		switch method {
		case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "PRI":
			return HTTP
		}
	}
	return ""
}

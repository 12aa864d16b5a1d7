package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// TestR080_OtherProtocols: what clients of other protocols send reaches no login, let alone a command; at most they see a prompt.
func TestR080_OtherProtocols(t *testing.T) {
	addr, _ := start(t, flags{})
	for name, in := range map[string]string{
		"http": "POST / HTTP/1.1\r\nHost: x\r\n\r\nadmin\r\nadmin\r\nshow version\r\n",
		"tls":  "\x16\x03\x01\x00\xc8\x01\x00\x00\xc4\x03\x03" + strings.Repeat("\r\n", 96),
		"ssh":  "SSH-2.0-OpenSSH_9.6\r\nadmin\r\n",
		"rdp":  "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00",
		"smb":  "\x00\x00\x00\x2f\xffSMBr\x00\x00\x00\x00",
	} {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(nc, in)
		_ = nc.SetReadDeadline(time.Now().Add(10 * time.Second))
		out, err := io.ReadAll(nc)
		nc.Close()
		if text := string(out); err != nil || strings.Contains(text, "Password") || strings.Contains(text, "%") || strings.Count(text, "Username:") > 1 {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

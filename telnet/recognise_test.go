package telnet

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// foreignBytes are the first bytes of other protocols' clients.
var foreignBytes = map[string]string{
	"tls": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("r", 32) + "\xff\xfd\x01",
	"ssh": "SSH-2.0-OpenSSH_9.6\r\n",
	"rdp": "\x03\x00\x00\x2b\x26\xe0\x00\x00\x00\x00\x00Cookie: mstshash=admin\r\n\x01\x00\x08\x00\x03\x00\x00\x00",
	"smb": "\x00\x00\x00\x2f\xffSMBr\x00\x00\x00\x00",
	"http": "POST /cgi-bin/luci HTTP/1.1\r\nHost: 192.0.2.1\r\nContent-Type: text/plain\r\n\r\n" +
		"\r\nlogin\r\nreload\r\n",
}

func TestProtocolOf(t *testing.T) {
	for want, in := range foreignBytes {
		if got := protocolOf([]byte(in)); got != want {
			t.Errorf("%s: %q", want, got)
		}
	}
	for want, ins := range map[string][]string{
		"http": {"GET / HTTP/1.0\r\n\r\n", "OPTIONS * HTTP/1.1", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "CONNECT a:1 HTTP/1.1\n"},
		"smb":  {"\x00\x00\x00\x90\xfeSMB@\x00"},
		"ssh":  {"SSH-1.99-x"},
		"": {"", "G", "GET ", "GET / ", "GET / HTTP", "GET / HTTP/", "GET HTTP/1.1", "get / HTTP/1.1\r\n", "GET a b HTTP/1.1", "SHOW\r\nGET / HTTP/1.1\r\n",
			" HTTP/1.1", "no / HTTP/1", "SSH", "SSH-2", "show SSH-2.0-x", "\x16", "\x16\x03\x01\x02\x00", "\x16\x03\x01\x02\x00\x02", "\x16abcde",
			"\x03", "\x03\x00\x00\x2b\x26", "\x03\x00\x00\x2b\x25\xe0", "\x00\x00\x00\x2f\xffSM", strings.Repeat("\x00", 1000), "show version\r\n",
			"\xff\xfb\x1f\xff\xfb\x18"},
	} {
		for _, in := range ins {
			if got := protocolOf([]byte(in)); got != want {
				t.Errorf("%q: %q", in, got)
			}
		}
	}
}

func FuzzProtocolOf(f *testing.F) {
	for _, in := range foreignBytes {
		f.Add([]byte(in))
	}
	f.Fuzz(func(t *testing.T, p []byte) {
		name := protocolOf(p)
		if _, ok := foreignBytes[name]; !ok && name != "" {
			t.Fatalf("%q", name)
		}
		if len(p) > 0 && protocolOf(p[:1]) != "" {
			t.Fatalf("%q is enough", p[:1])
		}
		if name != "" && protocolOf(append(p[:len(p):len(p)], " HTTP/1.1 x"...)) != name {
			t.Fatalf("%s needs an end", name)
		}
	})
}

// taking is a handler that notes the text it gets.
func taking() (HandlerFunc, func() string) {
	var mu sync.Mutex
	var text strings.Builder
	return func(ctx context.Context, c *Conn) {
			c.Write([]byte("prompt> "))
			s := &sink{on: func(item string) {
				mu.Lock()
				defer mu.Unlock()
				text.WriteString(item)
				if strings.HasSuffix(text.String(), "\n") {
					c.Write([]byte("ok"))
				}
			}}
			for c.Receive(s) == nil {
			}
		}, func() string {
			mu.Lock()
			defer mu.Unlock()
			return text.String()
		}
}

// TestR080_OtherProtocols covers T3-71 too: a client of another protocol is closed with one record, and nothing of it is executed.
func TestR080_OtherProtocols(t *testing.T) {
	for protocol, in := range foreignBytes {
		t.Run(protocol, func(t *testing.T) {
			log := &logBuffer{}
			handler, text := taking()
			addr := start(t, &Server{Handler: handler, Logger: log.logger()})
			c := dial(t, addr, "")
			c.Write([]byte(in))
			_ = c.SetReadDeadline(time.Now().Add(10 * time.Second))
			if out, err := io.ReadAll(c); err != nil || string(out) != wireOpening+"prompt> " {
				t.Errorf("%q, %v", out, err)
			}
			c.Close()
			until(t, "record", func() bool { return strings.Contains(log.String(), "session ended") })
			got := log.String()
			_, snippet, _ := strings.Cut(strings.TrimSpace(got), "snippet=")
			if strings.Count(got, "\n") != 1 || !strings.Contains(got, "reason=protocol-abuse") ||
				!strings.Contains(got, "protocol="+protocol) ||
				len(snippet) < 8 || len(strings.ReplaceAll(snippet, `\\`, `\`)) > maxSnippet+2 ||
				strings.ContainsFunc(snippet, func(r rune) bool { return r < ' ' || r > '~' }) {
				t.Error(got)
			}
			if text() != "" {
				t.Errorf("the session got %q", text())
			}
		})
	}
}

// TestR080_PlainClients: an operator who types what a request begins with, netcat, a port scanner, and a megabyte of NULs are none of these.
func TestR080_PlainClients(t *testing.T) {
	log := &logBuffer{}
	handler, text := taking()
	s := &Server{Handler: handler, Logger: log.logger()}
	addr := start(t, s)
	records := 0
	ended := func(reason string) {
		t.Helper()
		records++
		until(t, "record", func() bool { return strings.Count(log.String(), "reason="+reason) == records })
	}
	c := dial(t, addr, "")
	for i, b := range []byte("GET / HTTP/1.1\r\n") {
		c.Write([]byte{b})
		until(t, "each byte by itself", func() bool { return len(text()) == i+1 })
	}
	expect(t, c, wireOpening+"prompt> ok")
	c.Write([]byte("GET / HTTP/1.1\r\n")) // pasted later
	expect(t, c, "ok")
	c.Close()
	ended("client-eof")

	c = dial(t, addr, "") // netcat: a line, then FIN
	c.Write([]byte("show version\n"))
	c.CloseWrite()
	if out, err := io.ReadAll(c); err != nil || string(out) != wireOpening+"prompt> ok" {
		t.Errorf("%q, %v", out, err)
	}
	ended("client-eof")

	c = dial(t, addr, "") // a scanner: nothing, then FIN
	c.CloseWrite()
	if out, err := io.ReadAll(c); err != nil || !bytes.HasPrefix(out, []byte(wireOpening)) {
		t.Errorf("%q, %v", out, err)
	}
	ended("client-eof")

	before := len(text())
	c = dial(t, addr, "")
	if _, err := c.Write(make([]byte, 1<<20)); err != nil {
		t.Error(err)
	}
	c.Write([]byte("x\n"))
	expect(t, c, wireOpening+"prompt> ok")
	if n := len(text()) - before; n != 1<<20+2 {
		t.Errorf("%d bytes", n)
	}
	c.Close()
	ended("client-eof")
	if strings.Contains(log.String(), "protocol=") {
		t.Error(log.String())
	}
}

// TestR080_ClientRole: a client does not take its server for another protocol.
func TestR080_ClientRole(t *testing.T) {
	c := &Conn{}
	c.engine.role = ClientRole
	if c.recognise([]byte(foreignBytes["ssh"])) {
		t.Error("recognised")
	}
}

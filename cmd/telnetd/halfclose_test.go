//go:build unix

package main

import (
	"crypto/tls"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/telnet"
)

// sendAll sends input, ends this half of the connection as `nc -N` does, and returns what came until the server ended the other.
func sendAll(t *testing.T, conn net.Conn, input string) string {
	t.Helper()
	if _, err := io.WriteString(conn, input); err != nil {
		t.Fatal(err)
	}
	if err := conn.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(testclient.Patience))
	out, err := io.ReadAll(conn)
	if err != nil {
		t.Errorf("%v behind %q", err, out)
	}
	return strings.ReplaceAll(string(out), "\xff\xf1", "")
}

// TestHalfClose: a client that has sent all that it will gets what the program has to say, up to its end, which follows from the end of its
// input: at once where it reads lines, and again and again where several read.
func TestHalfClose(t *testing.T) {
	for _, c := range []struct{ name, script, input, want string }{
		{"shell", "exec sh", "echo $((6*7)); sleep 0.3; echo $((7*8))\n", "\n42\r\n$ 56\r\n"},
		{"several readers", "cat >/dev/null; cat >/dev/null; echo o''ver", "x\n", "over\r\n"},
		{"nothing typed", "cat; echo o''ver", "", "over\r\n"},
		{"its own end of file", "cat; echo o''ver", "x\n\x04", "over\r\n"},
		{"keys", "stty -icanon; dd bs=1 count=2 2>/dev/null | od -c; echo o''ver", "\n", "over\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			addr, log := start(t, []string{"-connect-maxwait", "20ms", "-env", "PS1=$ ", "-env", "ENV=", "-eof-maxwait", "1h"}, "sh", "-c", "echo re''ady; "+c.script)
			conn, wait := wire(t, addr)
			wait("the program", func(s string) bool { return strings.Contains(s, "ready\r\n") })
			if got := sendAll(t, conn, c.input); !strings.Contains(strings.ReplaceAll(got, "$ ", ""), strings.ReplaceAll(c.want, "$ ", "")) {
				t.Errorf("%q", got)
			}
			until(t, "the record", func() bool { return strings.Contains(log.String(), "reason=client-eof") })
		})
	}
}

// TestHalfCloseBefore: the same if the client has sent all before there is a program.
func TestHalfCloseBefore(t *testing.T) {
	addr, _ := shell(t, "-eof-maxwait", "1h")
	conn, _ := wire(t, addr)
	if got := sendAll(t, conn, "echo $((6*7))\n"); !strings.Contains(got, "42\r\n") {
		t.Errorf("%q", got)
	}
}

// TestHalfCloseTLS: the same over TLS.
func TestHalfCloseTLS(t *testing.T) {
	cert, key := certificate(t)
	addr, _ := shell(t, "-connect-maxwait", "20ms", "-eof-maxwait", "1h", "-tls-cert", cert, "-tls-key", key)
	conn, err := tls.Dial("tcp", addr, &tls.Config{InsecureSkipVerify: true}) // the test's own certificate
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := sendAll(t, conn, "echo $((6*7))\n"); !strings.Contains(got, "42\r\n") {
		t.Errorf("%q", got)
	}
}

// TestHalfCloseLate: a program that goes on is ended in time.
func TestHalfCloseLate(t *testing.T) {
	addr, _ := start(t, []string{"-connect-maxwait", "20ms", "-eof-maxwait", "1500ms"}, "sh", "-c", `echo "pid $$."; trap 'echo bye' EXIT; while :; do sleep 0.01; done`)
	c := testclient.Dial(t, addr, testclient.Options{})
	pids := processes(c, 1)
	conn, _ := wire(t, addr)
	begin := time.Now()
	sendAll(t, conn, "")
	if took := time.Since(begin); took < time.Second {
		t.Errorf("it was ended after %s", took)
	}
	c.Close()
	until(t, "the processes' end", func() bool { return gone(pids) })
}

// TestHalfCloseRefused: with 0 the program ends with its client's half, as by a client that has gone.
func TestHalfCloseRefused(t *testing.T) {
	addr, _ := start(t, []string{"-connect-maxwait", "20ms", "-eof-maxwait", "0"}, "sleep", "1000")
	conn, _ := wire(t, addr)
	sendAll(t, conn, "")
}

// TestHalfTyped: a line that was begun never reaches the program: nobody has entered it, and a shell would run it.
func TestHalfTyped(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ran")
	addr, _ := shell(t, "-connect-maxwait", "20ms", "-eof-maxwait", "1h", "-env", "NAME="+name)
	conn, wait := wire(t, addr)
	wait("the prompt", func(s string) bool { return strings.HasSuffix(s, "$ ") })
	sendAll(t, conn, "echo hello\necho x >$NAME")
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("it was run: %v", err)
	}
}

// TestGone: the program of a client that has gone is hung up, and finds no end of its input: what was half done is not to be finished.
func TestGone(t *testing.T) {
	cert, key := certificate(t)
	overTLS := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}} // the test's own certificate
	for name, c := range map[string]struct {
		flags []string
		leave func(t *testing.T, addr string)
	}{
		"at once": {nil, func(t *testing.T, addr string) {
			conn, wait := wire(t, addr)
			wait("the program", func(s string) bool { return strings.Contains(s, "ready\r\n") })
			conn.Close()
		}},
		"politely": {nil, func(t *testing.T, addr string) { leave(t, addr, telnet.Dialer{}) }}, // in two steps, half a second apart
		"over TLS": {[]string{"-tls-cert", cert, "-tls-key", key}, func(t *testing.T, addr string) {
			leave(t, addr, telnet.Dialer{NetDial: overTLS.DialContext})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "how")
			addr, _ := start(t, append(c.flags, "-connect-maxwait", "20ms", "-eof-maxwait", "1h", "-env", "FILE="+file), "sh", "-c",
				`trap 'echo hangup >$FILE; exit' HUP; echo ready; cat >/dev/null; echo eof >$FILE; sleep 1000`)
			c.leave(t, addr)
			how := ""
			until(t, "the program's end", func() bool {
				b, _ := os.ReadFile(file)
				how = string(b)
				return strings.HasSuffix(how, "\n")
			})
			if how != "hangup\n" {
				t.Errorf("it has %q", how)
			}
		})
	}
}

// leave connects with a telnet client, which closes the connection once the program is there.
func leave(t *testing.T, addr string, d telnet.Dialer) {
	c, err := d.Dial(t.Context(), addr)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.ReadUntil(t.Context(), []byte("ready\r\n")); err != nil {
		t.Error(err)
	}
	c.Close()
}

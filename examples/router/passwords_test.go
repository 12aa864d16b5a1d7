//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/linemode"
)

// tap stands between a client and the router, and keeps what the router sends.
type tap struct {
	mu   sync.Mutex
	back bytes.Buffer
}

func (w *tap) Write(p []byte) (int, error) { w.mu.Lock(); defer w.mu.Unlock(); return w.back.Write(p) }

func (w *tap) sent() string { w.mu.Lock(); defer w.mu.Unlock(); return w.back.String() }

// tapped listens for one client of the router at addr.
func tapped(t *testing.T, addr string) (w *tap, host, port string) {
	t.Helper()
	w = &tap{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	t.Cleanup(func() { l.Close(); running.Wait() })
	running.Go(func() {
		client, err := l.Accept()
		if err != nil {
			return
		}
		defer client.Close()
		router, err := net.Dial("tcp", addr)
		if err != nil {
			t.Error(err)
			return
		}
		running.Go(func() {
			io.Copy(router, client)
			router.(*net.TCPConn).CloseWrite()
		})
		io.Copy(io.MultiWriter(client, w), router)
		router.Close()
	})
	host, port, _ = net.SplitHostPort(l.Addr().String())
	return w, host, port
}

// TestR065_RealClients: with each client, and where the client can edit lines with it doing so, somebody logs in, after one wrong password, and
// enables; no password is ever on the screen or comes back over the line.
func TestR065_RealClients(t *testing.T) {
	const wrong, secret = "wr0ng-word", "en4ble-word"
	for _, client := range []struct {
		name, program, command string
		edits, offers          bool
	}{
		{"inetutils", "telnet", "telnet -- %s -%s", true, true}, // which makes it offer its options
		{"telnet-ssl", "telnet-ssl", "telnet-ssl %s %s", true, false},
		{"busybox", "busybox", "busybox telnet %s %s", false, false},
		{"plink", "plink", "plink -telnet %s -P %s", false, false},
		{"kermit", "kermit", "kermit -H -J %s %s", false, false},
	} {
		for _, policy := range []linemode.Policy{linemode.Never, linemode.WhenOffered, linemode.Prefer} {
			if policy == linemode.WhenOffered && !client.edits {
				continue
			}
			t.Run(fmt.Sprint(client.name, " ", policy), func(t *testing.T) {
				need(t, "tmux", client.program)
				var hashes [2]string
				for i, p := range []string{password, secret} {
					var err error
					if hashes[i], err = (auth.Cost{Memory: 8, Passes: 1}).Hash(p); err != nil {
						t.Fatal(err)
					}
				}
				config := filepath.Join(t.TempDir(), "startup")
				text := "username admin secret 9 " + hashes[0] + "\nenable secret 9 " + hashes[1] + "\n"
				if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				addr, _ := start(t, flags{config: config, lineMode: policy})
				wire, host, port := tapped(t, addr)
				w := newWindow(t, 80, 40, fmt.Sprintf(client.command, host, port))
				w.wait("Username:")
				w.keys("admin", "Enter")
				w.wait("Password:")
				w.keys(wrong, "Enter")
				w.wait("% Login invalid\n\nUsername:")
				w.keys("admin", "Enter")
				w.wait("Password:")
				w.keys(password, "BSpace", password[len(password)-1:], "Enter")
				w.wait("router>")
				w.keys("enable", "Enter")
				w.wait("Password:")
				w.keys(wrong, "Enter")
				w.until("the second prompt", func(s string) bool { return strings.HasSuffix(s, "Password:\nPassword:") })
				w.keys(secret, "Enter")
				w.wait("router#")
				w.keys("show privilege", "Enter")
				w.wait("level is 15\nrouter#")
				w.keys("show line", "Enter")
				w.until("the way of editing", func(s string) bool { return strings.Contains(s, "Round trip") && strings.HasSuffix(s, "router#") })
				edits := strings.Contains(w.screen(), " edit ")
				if want := client.edits && policy == linemode.Prefer || client.offers && policy == linemode.WhenOffered; edits != want {
					t.Errorf("the client edits: %v, want %v\n%s", edits, want, w.screen())
				}
				all := w.tmux("capture-pane", "-p", "-S", "-")
				for _, p := range []string{password, wrong, secret} {
					if strings.Contains(all, p) || strings.Contains(wire.sent(), p) {
						t.Errorf("%s is on the screen (%v) or the line", p, strings.Contains(all, p))
					}
				}
				w.keys("exit", "Enter")
			})
		}
	}
}

//go:build unix

package radius

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
)

// freeradiusConfig is a whole FreeRADIUS 3 on loopback: %[1]s its folder, %[2]s and %[3]s its ports, %[4]s
// where Debian has its modules, %[5]s the secret.
const freeradiusConfig = `
prefix = /usr
raddbdir = %[1]s
logdir = %[1]s
run_dir = %[1]s
libdir = %[4]s
pidfile = %[1]s/pid
max_request_time = 10
cleanup_delay = 1
log {
	destination = stdout
}
security {
	max_attributes = 200
	reject_delay = 0
}
client router {
	ipaddr = 127.0.0.1
	secret = "%[5]s"
	require_message_authenticator = yes
}
modules {
	pap {
	}
	files {
		filename = %[1]s/users
	}
	always handled {
		rcode = handled
	}
	always reject {
		rcode = reject
	}
	detail {
		filename = %[1]s/detail
		permissions = 0600
	}
}
server default {
	listen {
		type = auth
		ipaddr = 127.0.0.1
		port = %[2]s
	}
	listen {
		type = acct
		ipaddr = 127.0.0.1
		port = %[3]s
	}
	authorize {
		if (&User-Name == "token") {
			if (!&State) {
				update control {
					Response-Packet-Type := Access-Challenge
				}
				update reply {
					State := 0x73746174653432
					Reply-Message := "Enter the code: "
					Message-Authenticator := 0x00
				}
				handled
			}
			elsif (&State != 0x73746174653432) {
				reject
			}
		}
		files
		pap
	}
	authenticate {
		Auth-Type PAP {
			pap
		}
	}
	post-auth {
		if (&User-Name != "legacy") {
			update reply {
				Message-Authenticator := 0x00
			}
		}
		Post-Auth-Type REJECT {
			update reply {
				Message-Authenticator := 0x00
			}
		}
	}
	accounting {
		detail
	}
}
`

const freeradiusUsers = `
alice	Cleartext-Password := "s3cret-word"
	Cisco-AVPair = "shell:priv-lvl=7"

root	Cleartext-Password := "a password that is longer than one block of sixteen bytes"
	Service-Type = Administrative-User

guest	Cleartext-Password := "guest"
	Service-Type = NAS-Prompt-User

dialin	Cleartext-Password := "dialin"
	Service-Type = Framed-User

token	Cleartext-Password := "123456"

legacy	Cleartext-Password := "legacy"

$enab15$	Cleartext-Password := "enable-word"

$enab7$	Cleartext-Password := "seven-word"
	Service-Type = Framed-User
`

// freeradius starts a server and returns its two addresses and its folder.
func freeradius(t *testing.T) (addr, acct, dir string) {
	t.Helper()
	program, err := exec.LookPath("freeradius")
	if err != nil {
		if os.Getenv("VTYKIT_NO_SKIP") != "" {
			t.Fatal("freeradius is not installed")
		}
		t.Skip("freeradius is not installed")
	}
	dir = t.TempDir()
	addrs := free(t)
	addr, acct = addrs[0], addrs[1]
	_, port1, _ := net.SplitHostPort(addr)
	_, port2, _ := net.SplitHostPort(acct)
	for name, text := range map[string]string{
		"radiusd.conf": fmt.Sprintf(freeradiusConfig, dir, port1, port2, "/usr/lib/freeradius", key),
		"users":        freeradiusUsers,
		"dictionary":   "$INCLUDE /usr/share/freeradius/dictionary\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := &lines{ready: make(chan struct{})}
	cmd := exec.Command(program, "-f", "-l", "stdout", "-d", dir, "-n", "radiusd")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
		if t.Failed() {
			t.Log(out)
		}
	})
	select {
	case <-out.ready:
	case <-ended:
		t.Fatalf("freeradius ended:\n%s", out)
	case <-time.After(20 * time.Second):
		t.Fatalf("freeradius does not get ready:\n%s", out)
	}
	return addr, acct, dir
}

// free are two addresses of loopback that nobody uses just now.
func free(t *testing.T) (addrs [2]string) {
	t.Helper()
	for i := range addrs {
		conn, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // only when both are known
		addrs[i] = conn.LocalAddr().String()
	}
	return addrs
}

// lines is a program's output, which tells when it says that it is ready.
type lines struct {
	mu    sync.Mutex
	b     bytes.Buffer
	ready chan struct{}
	told  bool
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Write(p)
	if !l.told && bytes.Contains(l.b.Bytes(), []byte("Ready to process requests")) {
		l.told = true
		close(l.ready)
	}
	return len(p), nil
}

func (l *lines) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

// TestFreeRADIUS: logins at the server that most have.
func TestFreeRADIUS(t *testing.T) {
	addr, acct, dir := freeradius(t)
	c := &Client{Servers: []Server{{Addr: addr, AcctAddr: acct, Secret: key}}, Timeout: time.Second, NASIdentifier: "router1"}
	for _, test := range []struct {
		name, password string
		level          int
		want           error
	}{
		{"alice", password, 7, nil},
		{"alice", "wrong", 0, auth.ErrRejected},
		{"nobody", "wrong", 0, auth.ErrRejected},
		{"root", "a password that is longer than one block of sixteen bytes", 15, nil},
		{"guest", "guest", 1, nil},
		{"dialin", "dialin", 0, auth.ErrRejected},
	} {
		a := attempt()
		a.Name, a.Password = test.name, auth.Secret(test.password)
		if u, err := c.Verify(t.Context(), a); !errors.Is(err, test.want) || u.Level != test.level {
			t.Errorf("%s: %+v, %v", test.name, u, err)
		}
	}
	legacy := attempt()
	legacy.Name, legacy.Password = "legacy", "legacy"
	for _, unsigned := range []bool{false, true} { // 3.2.1 signs only where it is told to; later ones may always sign
		c := &Client{Servers: []Server{{Addr: addr, Secret: key, AllowUnsignedReplies: unsigned}}, Timeout: 200 * time.Millisecond, Retries: -1}
		if _, err := c.Verify(t.Context(), legacy); err != nil && (unsigned || !errors.Is(err, auth.ErrUnavailable)) {
			t.Errorf("a reply without Message-Authenticator, allowed %v: %v", unsigned, err)
		}
	}
	for answer, want := range map[string]error{"123456": nil, "654321": auth.ErrRejected} {
		a := attempt()
		a.Name, a.Password = "token", "whatever"
		a.Ask = func(_ context.Context, text string, _ bool) (string, error) {
			if text != "Enter the code: " {
				t.Errorf("asked %q", text)
			}
			return answer, nil
		}
		if u, err := c.Verify(t.Context(), a); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v", answer, u, err)
		}
	}
	for _, kind := range []auth.RecordKind{auth.SessionStarted, auth.CommandRun, auth.SessionEnded} {
		r := record(kind)
		r.Command, r.Reason = "show version", "idle"
		if err := c.Record(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(filepath.Join(dir, "detail"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Acct-Status-Type = Start", "Acct-Status-Type = Interim-Update", "Acct-Status-Type = Stop", `Acct-Session-Id = "00a1"`,
		`Cisco-AVPair = "cmd=show version"`, "Acct-Terminate-Cause = Idle-Timeout", "Acct-Session-Time = 61", "Acct-Input-Gigawords = 1",
		`NAS-Port-Id = "tty3"`, `Calling-Station-Id = "192.0.2.7"`, `User-Name = "alice"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the accounts lack %s", want)
		}
	}
	if t.Failed() {
		t.Logf("%s", text)
	}
}

// TestFreeRADIUSOtherSecret: a server that knows another secret says nothing, and what says nothing is not a reject.
func TestFreeRADIUSOtherSecret(t *testing.T) {
	addr, acct, _ := freeradius(t)
	c := &Client{Servers: []Server{{Addr: addr, AcctAddr: acct, Secret: "another key"}}, Timeout: 200 * time.Millisecond, Retries: -1}
	if _, err := c.Verify(t.Context(), attempt()); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	if err := c.Record(t.Context(), record(auth.SessionStarted)); !errors.Is(err, auth.ErrUnavailable) {
		t.Error(err)
	}
	c.Servers = append(c.Servers, Server{Addr: addr, AcctAddr: acct, Secret: key})
	if _, err := c.Verify(t.Context(), attempt()); err != nil {
		t.Errorf("the next server: %v", err)
	}
}

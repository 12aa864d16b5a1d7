//go:build unix

package main

import (
	"bytes"
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

	"github.com/vtykit/vtykit/internal/testclient"
)

const sharedKey = "the-key-of-both"

// radiusConfig is a FreeRADIUS 3 on loopback: %[1]s its folder, %[2]s and %[3]s its ports, %[4]s the secret.
const radiusConfig = `
prefix = /usr
raddbdir = %[1]s
logdir = %[1]s
run_dir = %[1]s
libdir = /usr/lib/freeradius
pidfile = %[1]s/pid
log {
	destination = stdout
}
security {
	reject_delay = 0
}
client router {
	ipaddr = 127.0.0.1
	secret = "%[4]s"
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
		files
		pap
	}
	authenticate {
		Auth-Type PAP {
			pap
		}
	}
	post-auth {
		update reply {
			Message-Authenticator := 0x00
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

const radiusUsers = `
alice	Cleartext-Password := "s3cret-word"
	Cisco-AVPair = "shell:priv-lvl=7"

root	Cleartext-Password := "r00t-word"
	Cisco-AVPair = "shell:priv-lvl=15"

$enab15$	Cleartext-Password := "server-enable"
`

// serverOutput is a program's, which tells when it says that it is ready.
type serverOutput struct {
	mu    sync.Mutex
	b     bytes.Buffer
	ready chan struct{}
}

func (o *serverOutput) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := bytes.Contains(o.b.Bytes(), []byte("Ready to process requests"))
	if o.b.Write(p); !before && bytes.Contains(o.b.Bytes(), []byte("Ready to process requests")) {
		close(o.ready)
	}
	return len(p), nil
}

func (o *serverOutput) String() string { o.mu.Lock(); defer o.mu.Unlock(); return o.b.String() }

// freePorts are ports of loopback that nobody uses just now.
func freePorts(t *testing.T, n int) (ports []string) {
	t.Helper()
	for range n {
		conn, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() // only when all are known
		_, port, _ := net.SplitHostPort(conn.LocalAddr().String())
		ports = append(ports, port)
	}
	return ports
}

// freeradius starts a server. kill ends it at once, as a power failure does.
func freeradius(t *testing.T, port, acct string) (dir string, kill func()) {
	t.Helper()
	program, err := exec.LookPath("freeradius")
	if err != nil {
		if os.Getenv("VTYKIT_NO_SKIP") != "" {
			t.Fatal("freeradius is not installed")
		}
		t.Skip("freeradius is not installed")
	}
	dir = t.TempDir()
	for name, text := range map[string]string{
		"radiusd.conf": fmt.Sprintf(radiusConfig, dir, port, acct, sharedKey),
		"users":        radiusUsers,
		"dictionary":   "$INCLUDE /usr/share/freeradius/dictionary\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := &serverOutput{ready: make(chan struct{})}
	cmd := exec.Command(program, "-f", "-l", "stdout", "-d", dir, "-n", "radiusd")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	kill = func() { cmd.Process.Signal(syscall.SIGKILL); <-ended }
	t.Cleanup(func() {
		kill()
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
	return dir, kill
}

// await waits until a file holds all of that.
func await(t *testing.T, path string, want ...string) string {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond) // a file says nothing of itself
	defer tick.Stop()
	for end := time.Now().Add(testclient.Patience); ; <-tick.C {
		text, _ := os.ReadFile(path)
		missing := ""
		for _, w := range want {
			if !strings.Contains(string(text), w) {
				missing = w
			}
		}
		if missing == "" {
			return string(text)
		}
		if time.Now().After(end) {
			t.Fatalf("%s lacks %q:\n%s", path, missing, text)
		}
	}
}

// TestAAA_FreeRADIUS: the router as its startup-config has it, with the server that most have: privilege by shell:priv-lvl, enable by the
// server, accounts of the session and its commands; the first server of the list is dead all the time, and then all are.
func TestAAA_FreeRADIUS(t *testing.T) {
	p := freePorts(t, 4)
	dir, kill := freeradius(t, p[0], p[1])
	addr := startSecretly(t, sharedKey, flags{config: startup(t, `
aaa authentication login default group radius local
aaa authentication enable default group radius enable
aaa authorization exec default group radius local
aaa accounting exec default start-stop group radius
aaa accounting commands 0 default start-stop group radius
aaa accounting commands 1 default start-stop group radius
aaa accounting commands 15 default start-stop group radius
radius-server timeout 1
radius-server retransmit 0
radius server dead
 address ipv4 127.0.0.1 auth-port %s acct-port %s
 key %s
radius server live
 address ipv4 127.0.0.1 auth-port %s acct-port %s
 key %s`, p[2], p[3], sharedKey, p[0], p[1], sharedKey)})

	c := enter(t, addr, "alice", "wrong", "% Login invalid\n\nUsername:")
	c.Enter("alice")
	c.Expect("Password:")
	c.Enter("s3cret-word")
	c.Expect("r1>")
	says(c, "show privilege", "r1>", "Current privilege level is 7")
	says(c, "show running-config", "r1>", "% Invalid input") // as unknown as what does not exist
	says(c, "show nothing", "r1>", "% Invalid input")
	c.Enter("enable")
	c.Expect("Password:")
	c.Enter("local-enable") // no: the server says so, and its word is final
	c.Expect("Password:")
	c.Enter("server-enable")
	c.WaitRaw("enabled", func(raw string) bool { return strings.HasSuffix(raw, "Password: \r\nr1#") })
	says(c, "show privilege", "r1#", "Current privilege level is 15")
	says(c, "show running-config", "r1#", " key "+sharedKey)
	says(c, "show aaa servers", "r1#", "host 127.0.0.1:"+p[2]+"\r\n     State: current DEAD", "host 127.0.0.1:"+p[0]+"\r\n     State: current UP")
	says(c, "configure terminal", "r1(config)#")
	says(c, "radius server live", "r1(config-radius-server)#")
	says(c, "key "+sharedKey, "r1(config-radius-server)#") // in no account
	says(c, "end", "r1#")
	c.Enter("logout")
	c.Closed()
	text := await(t, filepath.Join(dir, "detail"), "Acct-Status-Type = Start", "Acct-Status-Type = Stop", "Acct-Terminate-Cause = User-Request",
		`Cisco-AVPair = "cmd=show privilege"`, `Cisco-AVPair = "cmd=configure terminal"`, `Cisco-AVPair = "cmd=key ***"`, `User-Name = "alice"`,
		"Acct-Authentic = RADIUS", `NAS-Port-Id = "tty0"`, `Calling-Station-Id = "127.0.0.1"`)
	if strings.Contains(text, sharedKey) || strings.Contains(text, "server-enable") {
		t.Error("a secret is in the accounts")
	}
	ids := map[string]bool{}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "Acct-Session-Id") {
			ids[line] = true
		}
	}
	if stop := strings.LastIndex(text, "Acct-Status-Type"); len(ids) != 1 || !strings.HasPrefix(text[stop:], "Acct-Status-Type = Stop") ||
		!strings.Contains(text[:strings.Index(text, "Acct-Session-Id")], "Start") {
		t.Errorf("%d sessions, or the stop is not the last\n%s", len(ids), text)
	}

	kill() // all are dead: the users of the device, and the device's enable secret
	c = enter(t, addr, "admin", "admin", "r1>")
	c.Enter("enable")
	c.Expect("Password:")
	c.Enter("local-enable")
	c.Expect("r1#")
	says(c, "show privilege", "r1#", "Current privilege level is 15")
	c.Enter("logout")
	c.Closed()
	enter(t, addr, "alice", "s3cret-word", "% Login invalid\n\nUsername:") // whom only the server knows
}

// TestAAA_ServerDiesWithinLogin: the name is typed, the server dies, the password is typed: the device's own users count.
func TestAAA_ServerDiesWithinLogin(t *testing.T) {
	p := freePorts(t, 2)
	_, kill := freeradius(t, p[0], p[1])
	addr, _ := start(t, flags{config: startup(t, `
aaa authentication login default group radius local
radius-server timeout 1
radius-server retransmit 0
radius server one
 address ipv4 127.0.0.1 auth-port %s acct-port %s
 key %s`, p[0], p[1], sharedKey)})
	enter(t, addr, "admin", "admin", "% Login invalid\n\nUsername:") // while it lives it does not know him
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("Username:")
	c.Enter("admin")
	c.Expect("Password:")
	kill()
	c.Enter("admin")
	c.Expect("r1>")
}

// TestAAA_WrongKey: a server with another key says nothing, and what says nothing is no rejection.
func TestAAA_WrongKey(t *testing.T) {
	p := freePorts(t, 2)
	freeradius(t, p[0], p[1])
	addr, _ := start(t, flags{config: startup(t, `
aaa authentication login default group radius local
radius-server timeout 1
radius-server retransmit 0
radius server one
 address ipv4 127.0.0.1 auth-port %s acct-port %s
 key another-key`, p[0], p[1])})
	enter(t, addr, "admin", "admin", "r1>")
}

//go:build unix

package syslog

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
)

// rsyslogConfig is a whole rsyslog on loopback that stores what it understood, an object on each line: %[1]s its folder, %[2]s to %[4]s the
// ports of UDP, TCP and TLS.
const rsyslogConfig = `
global(workDirectory="%[1]s" maxMessageSize="16k"
	defaultNetstreamDriverCAFile="%[1]s/cert.pem" defaultNetstreamDriverCertFile="%[1]s/cert.pem" defaultNetstreamDriverKeyFile="%[1]s/key.pem")
module(load="imudp")
module(load="imptcp")
module(load="imtcp" streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="anon")
template(name="stored" type="list" option.jsonf="on") {
	property(outname="pri" name="pri" format="jsonf")
	property(outname="time" name="timestamp" dateFormat="rfc3339" format="jsonf")
	property(outname="host" name="hostname" format="jsonf")
	property(outname="app" name="app-name" format="jsonf")
	property(outname="proc" name="procid" format="jsonf")
	property(outname="msgid" name="msgid" format="jsonf")
	property(outname="data" name="structured-data" format="jsonf")
	property(outname="text" name="msg" format="jsonf")
	property(outname="by" name="inputname" format="jsonf")
}
ruleset(name="store") {
	action(type="omfile" file="%[1]s/stored" template="stored" flushOnTXEnd="on" fileCreateMode="0600")
}
input(type="imudp" address="127.0.0.1" port="%[2]s" ruleset="store")
input(type="imptcp" address="127.0.0.1" port="%[3]s" ruleset="store")
input(type="imtcp" address="127.0.0.1" port="%[4]s" ruleset="store")
`

// stored is what rsyslog understood of a message.
type stored struct {
	PRI, Time, Host, App, Proc, MsgID, Data, Text, By string
}

// rsyslog starts a server and returns its addresses by transport, and its folder.
func rsyslog(t *testing.T, cert tls.Certificate, key []byte) (addrs map[string]string, dir string) {
	t.Helper()
	program, err := exec.LookPath("rsyslogd")
	if err != nil {
		program = "/usr/sbin/rsyslogd" // which is in the path of root only
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("VTYKIT_NO_SKIP") != "" {
			t.Fatal("rsyslogd is not installed")
		}
		t.Skip("rsyslogd is not installed")
	}
	dir = t.TempDir()
	addrs = map[string]string{}
	var ports []any
	for _, network := range []string{"udp", "tcp", "tls"} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close() // only when all are known
		addrs[network] = ln.Addr().String()
		_, port, _ := net.SplitHostPort(addrs[network])
		ports = append(ports, port)
	}
	for name, text := range map[string][]byte{
		"conf":     fmt.Appendf(nil, rsyslogConfig, append([]any{dir}, ports...)...),
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}),
		"key.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cmd := exec.Command(program, "-n", "-f", filepath.Join(dir, "conf"), "-i", filepath.Join(dir, "pid"))
	cmd.Stdout, cmd.Stderr = &out, &out
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
			t.Log(out.String())
		}
	})
	return addrs, dir
}

// await is the messages that rsyslog stored, once there are at least n of that application.
func await(t *testing.T, dir, app string, n int) []stored {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond) // a file says nothing of itself
	defer tick.Stop()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); <-tick.C {
		text, _ := os.ReadFile(filepath.Join(dir, "stored"))
		var list []stored
		for line := range strings.Lines(string(text)) {
			var m stored
			if !strings.HasSuffix(line, "\n") {
				break
			}
			if err := json.Unmarshal([]byte(line), &m); err != nil {
				t.Fatalf("%v: %q", err, line)
			}
			if m.App == app {
				list = append(list, m)
			}
		}
		if len(list) >= n {
			return list
		}
	}
	text, _ := os.ReadFile(filepath.Join(dir, "stored"))
	t.Fatalf("rsyslog did not store %d messages of %s:\n%s", n, app, text)
	return nil
}

// TestRsyslog: what the collector that Debian has stores is what was sent, over each transport.
func TestRsyslog(t *testing.T) {
	cert, key, pool := certificate(t)
	addrs, dir := rsyslog(t, cert, key)
	tail := strings.Repeat("0123456789", 600)
	for _, network := range []string{"tcp", "tls", "udp"} {
		s := &Sender{Network: network, Addr: addrs[network], Hostname: "r1", AppName: network, ProcID: "77", TLS: &tls.Config{RootCAs: pool}}
		messages := []Message{
			{Severity: console.Notifications, Facility: Audit, Time: moment, MsgID: "first", Text: `quote " backslash \ bracket ]`,
				Data: []Element{{"x@32473", []Param{{"a", `"q" \b [c]`}, {"b", "grün"}}}, {"y@32473", nil}}},
			{Severity: console.Emergencies, Facility: Local0, Time: moment, MsgID: "second", Text: "one\ntwo\x1b[2J é <13>1 - forged - - - - x"},
			{Severity: console.Debugging, Time: moment, Text: tail},
		}
		if network == "udp" { // rsyslog does not say when it listens, and nothing comes back
			probe := &Sender{Addr: addrs[network], AppName: "probe"}
			for tries := 0; ; tries++ {
				probe.Send(Message{Text: "x"})
				if text, _ := os.ReadFile(filepath.Join(dir, "stored")); bytes.Contains(text, []byte("probe")) || tries == 1000 {
					break
				}
			}
			probe.Close(t.Context())
			await(t, dir, "probe", 1)
		}
		for _, m := range messages {
			s.Send(m)
		}
		s.Account(show)
		got := await(t, dir, network, 4)
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if len(got) != 4 {
			t.Fatalf("%s: %d messages", network, len(got))
		}
		cut := got[2]
		got[2].Text = ""
		by := map[string]string{"udp": "imudp", "tcp": "imptcp", "tls": "imtcp"}[network]
		at := "2026-11-21T09:55:16.123456-07:00"
		for i, want := range []stored{
			{"109", at, "r1", network, "77", "first", `[x@32473 a="\"q\" \\b [c\]" b="grün"][y@32473]`, `quote " backslash \ bracket ]`, by},
			{"128", at, "r1", network, "77", "second", "-", "\ufeff" + `one\x0atwo\x1b[2J é <13>1 - forged - - - - x`, by},
			{"191", at, "r1", network, "77", "-", "-", "", by},
			{"85", at, "r1", network, "77", "command", `[vtykit@32473 session="00a1" user="al\"\]ice" from="192.0.2.7" port="tty3" level="15" by="radius"]`,
				"show version", by},
		} {
			if got[i] != want {
				t.Errorf("%s: stored\n%+v\nwant\n%+v", network, got[i], want)
			}
		}
		text, shortened := strings.CutSuffix(cut.Text, "...")
		if !strings.HasPrefix(tail, text) || shortened != (network == "udp") || !shortened && text != tail {
			t.Errorf("%s: of %d bytes of text %d were stored, shortened %v", network, len(tail), len(text), shortened)
		}
	}
}

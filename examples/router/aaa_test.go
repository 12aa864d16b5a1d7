package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// aaaConfig is all of AAA as show running-config has it.
const aaaConfig = `aaa new-model
aaa authentication login default group radius group tacacs+ local
aaa authentication enable default group tacacs+ enable
aaa authorization exec default group radius if-authenticated
aaa authorization commands 1 default group tacacs+ if-authenticated
aaa authorization commands 15 default group tacacs+ local none
aaa accounting exec default start-stop group radius
aaa accounting commands 15 default start-stop group tacacs+ group radius
!
radius-server retransmit 0
radius-server timeout 3
radius-server deadtime 5
tacacs-server timeout 2
!
radius server one
 address ipv4 192.0.2.1 auth-port 1645 acct-port 1646
 key first-key
!
radius server two
 address ipv6 2001:db8::1 auth-port 1812 acct-port 1813
!
tacacs server three
 address ipv4 192.0.2.3
 port 4949
 key third-key
!
tacacs server four
`

// configured is a router that has read a startup-config of these lines.
func configuredBy(t *testing.T, text string) (*router, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "startup")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := newRouter(places{config: path}, accounts{}, slog.New(slog.DiscardHandler))
	if r != nil {
		t.Cleanup(func() { r.aaa.close(context.Background()) })
	}
	return r, err
}

// TestAAA_RoundTrip: what is shown is what makes it again, and so is what is shown of that.
func TestAAA_RoundTrip(t *testing.T) {
	r, err := configuredBy(t, aaaConfig+"end\n")
	if err != nil {
		t.Fatal(err)
	}
	text := r.config.Get().String()
	for line := range strings.Lines(aaaConfig) {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("lost %q", line)
		}
	}
	again, err := configuredBy(t, text)
	if err != nil || again.config.Get().String() != text {
		t.Errorf("%v\n%s\nbecame\n%s", err, text, again.config.Get())
	}
	var out bytes.Buffer
	user := console.User{Name: "al", Level: 15}
	for line := range strings.Lines(`no aaa new-model
no aaa authentication login default
no aaa authentication enable default
no aaa authorization exec default
no aaa authorization commands 1 default
no aaa authorization commands 15 default
no aaa accounting exec default
no aaa accounting commands 15 default
no radius-server retransmit
no radius-server timeout
no radius-server deadtime
no tacacs-server timeout
no radius server one
no radius server two
no tacacs server three
no tacacs server four`) {
		if _, err := r.console.Batch(r.conf).Run(context.Background(), strings.TrimSpace(line)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if text := r.config.Get().String(); strings.Contains(text, "aaa") || strings.Contains(text, "radius") || strings.Contains(text, "tacacs") {
		t.Errorf("left:\n%s", text)
	}
	if status := again.console.RunLine(context.Background(), user, "show aaa servers", &out); status != console.StatusOK ||
		strings.Count(out.String(), "RADIUS: id") != 2 || strings.Count(out.String(), "TACACS+: id") != 1 {
		t.Errorf("only what has an address and a key can be asked:\n%s", out.String())
	}
}

// TestAAA_Refused: what cannot be is refused, and changes nothing.
func TestAAA_Refused(t *testing.T) {
	for _, line := range []string{
		"aaa authentication login default", "aaa authentication login default group", "aaa authentication login default group local",
		"aaa authentication login default radius", "aaa authentication login default local local", "aaa authentication login default if-authenticated",
		"aaa authorization commands 15 default group radius", "aaa authorization commands 16 default local", "aaa accounting exec default start-stop local",
		"aaa accounting commands 15 default group tacacs+", "radius server one\n key 7 0822455D0A16", "radius server one\n key ***",
		"radius server one\n address ipv4 2001:db8::1", "radius server one\n address ipv6 192.0.2.1", "tacacs server one\n address ipv4 192.0.2.1 auth-port 1",
		"tacacs server one\n port 0", "radius-server timeout 0", "radius server \"a b\"", `radius server one` + "\n" + ` key "a b"`,
	} {
		r, err := configuredBy(t, line+"\nend\n")
		text := strings.ReplaceAll(strings.ReplaceAll(r.config.Get().String(), "radius server one\n", ""), "tacacs server one\n", "")
		taken := regexp.MustCompile(`(?m)^ *(aaa|key|radius|tacacs|address|port)`).FindString(text)
		if err == nil || taken != "" {
			t.Errorf("%q: %v\n%s", line, err, text)
		}
	}
}

// TestR112_KeysOfServers: below privilege level 15 nobody sees a key, wherever it stands, and no log, history or message holds one.
func TestR112_KeysOfServers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "startup")
	if err := os.WriteFile(path, []byte(strings.Replace(aaaConfig, "aaa new-model", "!", 1)+"end\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	addr := startSecretly(t, "planted-key", flags{config: path})
	c := login(t, addr, testclient.Options{Rows: 100, Cols: 132})
	enable(c)
	says(c, "show running-config", "router#", " key first-key", " key third-key")
	says(c, "show startup-config", "router#", " key first-key")
	says(c, "configure terminal", "router(config)#")
	says(c, "radius server one", "router(config-radius-server)#")
	before := len(c.Received())
	says(c, "key planted-key", "router(config-radius-server)#")
	says(c, "key 7 planted-key", "router(config-radius-server)#", "% Invalid input")
	says(c, "end", "router#")
	says(c, "show history", "router#", "key ***")
	says(c, "show logging", "router#", "Log Buffer")
	if n := strings.Count(c.Received()[before:], "planted-key"); n > 3 { // as they were typed, and painted again at most once
		t.Errorf("the key is shown %d times:\n%s", n, c.Received()[before:])
	}
	r, err := configuredBy(t, aaaConfig+"end\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"show running-config", "show startup-config"} {
		if err := r.exec.SetPrivilege(path, 7); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		r.console.RunLine(context.Background(), console.User{Name: "al", Level: 7}, path, &out)
		if strings.Contains(out.String(), "-key") || strings.Count(out.String(), " key ***") != 2 {
			t.Errorf("%s at level 7:\n%s", path, out.String())
		}
	}
}

// TestAAA_WithoutList: new-model alone is the users of the device at level 1; none asks nobody; enable takes the enable secret.
func TestAAA_WithoutList(t *testing.T) {
	addr, _ := start(t, flags{config: startup(t, "")})
	enter(t, addr, "admin", "admin", "r1>")
	addr, _ = start(t, flags{config: startup(t, "aaa authentication login default enable")})
	enter(t, addr, "anybody", "local-enable", "r1>")
	addr, _ = start(t, flags{config: startup(t, "aaa authentication login default none")})
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("r1>")
	addr, _ = start(t, flags{config: startup(t, "aaa authentication login default local\naaa authorization commands 1 default if-authenticated\naaa authorization commands 15 default group tacacs+")})
	c = enter(t, addr, "admin", "admin", "r1>")
	says(c, "show clock", "r1>", time.Now().Format(" MST "))
	c.Enter("enable")
	c.Expect("Password:")
	c.Enter("local-enable")
	c.Expect("r1#")
	says(c, "configure terminal", "r1#", "% ") // no server is there that could tell
}

// startup is the router's configuration of a test, behind what all have.
func startup(t *testing.T, text string, args ...any) string {
	t.Helper()
	hash, err := auth.Hash("local-enable")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "startup")
	all := "hostname r1\nenable secret 9 " + hash + "\naaa new-model\n" + fmt.Sprintf(text, args...) + "\nend\n"
	if err := os.WriteFile(path, []byte(all), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// startSecretly is start, and at the end a secret must not be in the log.
func startSecretly(t *testing.T, secret string, f flags) (addr string) {
	t.Helper()
	var log *bytes.Buffer
	t.Cleanup(func() { // behind that of start
		if strings.Contains(log.String(), secret) {
			t.Error("the key is in the log")
		}
	})
	addr, log = start(t, f)
	return addr
}

// enter logs in.
func enter(t *testing.T, addr, user, password, want string) *testclient.Client {
	t.Helper()
	c := testclient.Dial(t, addr, testclient.Options{Rows: 60, Cols: 132})
	c.Expect("Username:")
	c.Enter(user)
	c.Expect("Password:")
	c.Enter(password)
	c.Expect(want)
	return c
}

// says runs a command and waits for what it says and the prompt behind it.
func says(c *testclient.Client, command, prompt string, want ...string) string {
	before := len(c.Received())
	c.Enter(command)
	c.WaitRaw(command, func(raw string) bool {
		raw = raw[before:]
		for _, w := range want {
			if !strings.Contains(raw, w) {
				return false
			}
		}
		return strings.HasSuffix(raw, "\r\n"+prompt)
	})
	return c.Received()[before:]
}

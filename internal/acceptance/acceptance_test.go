//go:build unix

package acceptance

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// TestMain lets all tools run at a time, on however many cores: they wait more than they work.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", "8")
	goleak.VerifyTestMain(m)
}

// patience is for all loops of a tool, on a machine that has other work.
const patience = 10 * time.Minute

// TestAcceptance, each with A-8: messages keep arriving, and none is in anything that a tool captures. A-4 is in the
// module scrapligotest.
func TestAcceptance(t *testing.T) {
	t.Parallel()
	for _, tool := range []struct {
		name      string
		program   []string
		missing   []string // it ends well where the tool is installed
		debian    string
		broadcast bool // it refuses all options, so that it is known to be a program from the beginning
	}{
		{"A1_netmiko", []string{"/usr/bin/python3", "testdata/netmiko_loops.py"}, []string{"-c", "import netmiko"}, "python3-netmiko", true},
		{"A3_Net_Telnet_Cisco", []string{"perl", "testdata/net_telnet_cisco_loops.pl"}, []string{"-MNet::Telnet::Cisco", "-e", "1"},
			"libnet-telnet-cisco-perl", false},
		{"A7_telnetlib", []string{"/usr/bin/python3", "testdata/telnetlib_loops.py"}, []string{"-c", "import telnetlib"},
			"python3 before 3.13", true},
	} {
		t.Run(tool.name, func(t *testing.T) {
			t.Parallel()
			Need(t, tool.program[0])
			if err := exec.Command(tool.program[0], tool.missing...).Run(); err != nil {
				Missing(t, tool.debian+" is not installed")
			}
			r := Start(t)
			stop := r.Messages(t, tool.broadcast)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			args := append(tool.program[1:], r.Host, r.Port, Password, strconv.Itoa(Loops()), r.Running)
			if out, err := exec.CommandContext(ctx, tool.program[0], args...).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			stop()
		})
	}
}

// cloginScreen is all that clogin shows. In braces is what is the router's or the machine's own.
const cloginScreen = `127.0.0.1
spawn telnet -K 127.0.0.1 {port}
Trying 127.0.0.1...
Connected to 127.0.0.1.
Escape character is '^]'.

User Access Verification

Username: admin{paste on}
Password: 
edge1>enable
Password: 
edge1#
edge1#terminal length 0
edge1#terminal width 132
edge1#show version
{version}
edge1# show running-config
{running}edge1#exit
{paste off}Connection closed by foreign host.
`

// cloginVersion is what show version prints.
const cloginVersion = `vtykit router example, Version [0-9.]+
Built with .+
Kernel is .+

edge1 uptime is .+
System image file is ".+/router"

.+ processor.*
[0-9]+ network interfaces?`

// TestAcceptance_A2_Clogin: rancid's clogin, which types into the system's telnet client: what rancid gives it as terminal type, and what a
// person has.
func TestAcceptance_A2_Clogin(t *testing.T) {
	t.Parallel()
	Need(t, "clogin", "telnet")
	r := Start(t)
	defer r.Messages(t, false)()
	running, err := os.ReadFile(r.Running)
	if err != nil {
		t.Fatal(err)
	}
	accounts := filepath.Join(t.TempDir(), "cloginrc")
	keep(t, accounts, []byte("add user * "+User+"\nadd password * "+Password+" "+Enable+"\nadd method * {telnet:"+r.Port+"}\n"))
	loop := func(term string) {
		shown, on, off := cloginScreen, "", ""
		if term != "network" { // bracketed paste
			on, off = "\x1b[?2004h", "\x1b[?2004l"
		}
		shown = strings.NewReplacer("{port}", r.Port, "{running}", string(running), "{paste on}", on, "{paste off}", off).Replace(shown)
		want := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(shown), regexp.QuoteMeta("{version}"), cloginVersion) + "$")
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, "clogin", "-f", accounts, "-c", "show version; show running-config", r.Host)
		cmd.Env = append(os.Environ(), "TERM="+term)
		out, err := cmd.CombinedOutput()
		if got := strings.ReplaceAll(string(out), "\r\n", "\n"); err != nil || !want.MatchString(got) {
			t.Errorf("TERM=%s: %v\n got %q\nwant %q", term, err, got, want)
		}
	}
	var working sync.WaitGroup
	for _, term := range []string{"network", "network", "xterm", "xterm"} { // no more before login than are taken from one address
		working.Go(func() {
			for range (Loops() + 3) / 4 {
				if !t.Failed() {
					loop(term)
				}
			}
		})
	}
	working.Wait()
}

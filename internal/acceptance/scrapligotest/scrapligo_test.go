//go:build unix

package scrapligotest

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scrapli/scrapligo/driver/network"
	"github.com/scrapli/scrapligo/driver/options"
	"github.com/scrapli/scrapligo/platform"
	"github.com/scrapli/scrapligo/util"

	"github.com/vtykit/vtykit/internal/acceptance"
)

// TestAcceptance_A4_Scrapligo: platform cisco_iosxe over telnet, in all its modes but tclsh, with A-8: messages keep arriving, and none is in
// anything that scrapligo captures.
func TestAcceptance_A4_Scrapligo(t *testing.T) {
	r := acceptance.Start(t)
	defer r.Messages(t, false)()
	port, _ := strconv.Atoi(r.Port)
	text, err := os.ReadFile(r.Running)
	if err != nil {
		t.Fatal(err)
	}
	// the size changes with what other sessions configure meanwhile
	stable := regexp.MustCompile("(?m)^Current.*\n").ReplaceAllString(strings.TrimSuffix(string(text), "\n"), "")
	s := &sessions{router: r, port: port, running: stable, beforeLogin: make(chan bool, 5)}

	var running sync.WaitGroup
	running.Go(func() { // the defaults: nothing is typed before nothing has come for 15 seconds
		if err := s.run(0); err != nil {
			t.Errorf("with defaults: %v", err)
		}
	})
	next := make(chan int)
	for range 20 {
		running.Go(func() {
			for n := range next {
				if err := s.run(n, options.WithTimeoutSocket(4*time.Second)); err != nil { // which is 2 s without input
					t.Errorf("loop %d: %v", n, err)
				}
			}
		})
	}
	for n := 1; n < acceptance.Loops() && !t.Failed(); n++ {
		next <- n
	}
	close(next)
	running.Wait()
}

type sessions struct {
	router      *acceptance.Router
	port        int
	running     string    // what show running-config prints but for the size
	beforeLogin chan bool // as many as the router takes from one address
}

// run is one session, from its opening to its end. n tells it from others that run at the same time.
func (s *sessions) run(n int, more ...util.Option) error {
	var log bytes.Buffer
	p, err := platform.NewPlatform("cisco_iosxe", s.router.Host, append(more, options.WithPort(s.port), options.WithTransportType("telnet"),
		options.WithAuthUsername(acceptance.User), options.WithAuthPassword(acceptance.Password), options.WithAuthSecondary(acceptance.Enable),
		options.WithChannelLog(&log))...)
	if err != nil {
		return err
	}
	d, err := p.GetNetworkDriver()
	if err != nil {
		return err
	}
	s.beforeLogin <- true
	err = d.Open()
	<-s.beforeLogin
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	err = s.work(d, n)
	if closing := d.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	for _, never := range []string{"%SYS-", "\a", "\b", "\x1b", "\xff", "--More--", acceptance.Password} {
		if strings.Contains(log.String(), never) {
			return fmt.Errorf("%q in %q", never, log.String())
		}
	}
	return nil
}

func (s *sessions) work(d *network.Driver, n int) error {
	if err := prompt(d, "edge1#"); err != nil {
		return err
	}
	for _, m := range []struct{ mode, prompt string }{
		{"exec", "edge1>"}, {"privilege-exec", "edge1#"}, {"configuration", "edge1(config)#"}, {"exec", "edge1>"}, {"configuration", "edge1(config)#"},
		{"privilege-exec", "edge1#"},
	} {
		if err := d.AcquirePriv(m.mode); err != nil {
			return fmt.Errorf("%s: %w", m.mode, err)
		}
		if err := prompt(d, m.prompt); err != nil {
			return err
		}
	}
	route := fmt.Sprintf("ip route 192.168.%d.0/24 192.0.2.1", n)
	mine := fmt.Sprintf("show running-config | include 192.168.%d.0", n)
	for _, step := range []struct {
		configure bool
		lines     []string
		want      string
		fails     bool
	}{
		{false, []string{"show privilege", "show running-config | section interface lo"},
			"Current privilege level is 15\ninterface lo\n description the machine itself", false},
		{true, []string{"interface lo", "description the machine itself", "exit", route}, "\n\n\n", false},
		{false, []string{mine}, route, false},
		{true, []string{"no " + route}, "", false},
		{false, []string{mine, "show running-config | exclude 192.168.|^Current"}, "\n" + s.running, false},
		{false, []string{"show nonsense"}, "           ^\n% Invalid input detected at '^' marker.", true},
		{true, []string{"interface"}, "% Incomplete command.", true},
		{false, []string{"show privilege"}, "Current privilege level is 15", false},
	} {
		send := d.SendCommands
		if step.configure {
			send = d.SendConfigs
		}
		got, err := send(step.lines)
		if err != nil {
			return fmt.Errorf("%q: %w", step.lines, err)
		}
		if text := got.JoinedResult(); text != step.want || (got.Failed != nil) != step.fails {
			return fmt.Errorf("%q (%v):\n got %q\nwant %q", step.lines, got.Failed, text, step.want)
		}
	}
	return nil
}

func prompt(d *network.Driver, want string) error {
	if got, err := d.GetPrompt(); err != nil || got != want {
		return fmt.Errorf("prompt %q, want %q: %v", got, want, err)
	}
	return nil
}

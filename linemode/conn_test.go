package linemode

import (
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// session is what a console's session is to a Conn.
type session struct {
	mu  sync.Mutex
	log string
}

func (s *session) add(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log += fmt.Sprintf(format, args...) + ";"
}

// take returns what was told since the last take.
func (s *session) take() string { s.mu.Lock(); defer s.mu.Unlock(); l := s.log; s.log = ""; return l }

func (s *session) Input(p []byte)     { s.add("%q", p) }
func (s *session) Control(code byte)  { s.add("%s", telnet.CommandName(code)) }
func (s *session) Resize(int, int)    {}
func (s *session) EditsLines(on bool) { s.add("edits %v", on) }
func (s *session) EditKeys(erase, wordErase, kill, reprint, literalNext, interrupt, suspend byte) {
	s.add("keys %02x %02x %02x %02x %02x %02x %02x", erase, wordErase, kill, reprint, literalNext, interrupt, suspend)
}

// late is a net.Conn that reads late.
type late struct {
	net.Conn
	delay time.Duration
}

func (l late) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	<-time.After(l.delay)
	return n, err
}

// connected runs test with both ends, a round trip apart, in fake time. Each call of rest lets everything come to rest.
func connected(t *testing.T, cfg Config, trip time.Duration, client *Client, test func(t *testing.T, l *Conn, s *session, c *telnet.Client, rest func())) {
	synctest.Test(t, func(t *testing.T) {
		a, b := net.Pipe()
		l := New(telnet.NewConn(late{a, trip / 2}, telnet.Limits{}, cfg.Options()...), cfg)
		options := []telnet.Option{&telnet.TTYPE{Names: []string{"xterm"}}}
		if client != nil {
			options = append(options, client)
		}
		c := (&telnet.Dialer{Options: func() []telnet.Option { return options }}).Client(late{b, trip / 2})
		s := &session{}
		done := make(chan bool, 2)
		go func() {
			for l.Receive(s) == nil {
			}
			done <- true
		}()
		go func() {
			io.Copy(io.Discard, c)
			done <- true
		}()
		l.Write([]byte("prompt> "))
		rest := func() { <-time.After(20*trip + time.Second); synctest.Wait() }
		rest()
		test(t, l, s, c, rest)
		b.Close()
		a.Close()
		l.Disconnect("logout")
		c.Close()
		<-done
		<-done
	})
}

const bsdKeys = "keys 7f 17 15 12 16 03 1a;"

func TestConnSwitches(t *testing.T) {
	connected(t, Config{Policy: Prefer}, 0, &Client{Chars: BSD()}, func(t *testing.T, l *Conn, s *session, c *telnet.Client, rest func()) {
		if got := s.take(); got != bsdKeys {
			t.Errorf("at first: %s", got)
		}
		l.EditLines(true)
		rest()
		if _, editing, _ := l.LineStatus(); !editing || s.take() != "edits true;" || c.Enabled(telnet.OptEcho, telnet.Remote) {
			t.Error("the client does not edit")
		}
		l.EditLines(true)
		rest()
		if got := s.take(); got != "" {
			t.Errorf("twice: %s", got)
		}
		l.EditLines(false)
		rest()
		if _, editing, _ := l.LineStatus(); editing || s.take() != "edits false;" || !c.Enabled(telnet.OptEcho, telnet.Remote) {
			t.Error("the client still edits")
		}
		// Back and forth without waiting: what holds at the end is told.
		for range 3 {
			l.EditLines(true)
			l.EditLines(false)
		}
		l.EditLines(true)
		rest()
		if _, editing, _ := l.LineStatus(); !editing || s.take() != "edits true;" || c.Enabled(telnet.OptEcho, telnet.Remote) {
			t.Error("the client does not edit in the end")
		}
	})
}

// TestConnKeys: the keys that the server needs arrive, and those of the client's user are followed when he changes them.
func TestConnKeys(t *testing.T) {
	client := &Client{Chars: BSD()}
	connected(t, Config{Policy: Prefer}, 0, client, func(t *testing.T, l *Conn, s *session, c *telnet.Client, rest func()) {
		s.take()
		if k, _ := client.Char(EndOfFile); k != '?' {
			t.Errorf("EOF is %q", k)
		}
		if k, _ := client.Char(Forward1); k != '\t' {
			t.Errorf("FORW1 is %q", k)
		}
		c.Engine(func(e *telnet.Engine) { client.Set(e, EraseCharacter, Value, 0x08) })
		rest()
		if got := s.take(); got != "keys 08 17 15 12 16 03 1a;" {
			t.Errorf("stty erase ^H: %s", got)
		}
		c.SendCommand(telnet.EOF)
		c.SendCommand(telnet.IP)
		rest()
		if got := s.take(); got != `"?";IP;` {
			t.Errorf("the commands are %s", got)
		}
	})
}

func TestConnPolicies(t *testing.T) {
	for _, tt := range []struct {
		cfg     Config
		trip    time.Duration
		offers  bool
		set     string
		editing bool
	}{
		{Config{Policy: Never}, time.Second, true, "", false},
		{Config{Policy: Never}, time.Second, true, "edit", false},
		{Config{Policy: WhenOffered}, 0, false, "", false},
		{Config{Policy: WhenOffered}, 0, true, "", true},
		{Config{Policy: WhenOffered}, 0, true, "character", false},
		{Config{Policy: WhenOffered}, 0, false, "edit", true},
		{Config{Policy: Prefer}, 0, false, "", true},
		{Config{Policy: Prefer}, 0, false, "character", false},
		{Config{}, 0, false, "", false},
		{Config{}, 0, false, "edit", true},
		{Config{}, 40 * time.Millisecond, false, "", false},
		{Config{}, 160 * time.Millisecond, false, "", true},
		{Config{Above: time.Second}, 160 * time.Millisecond, false, "", false},
	} {
		t.Run(fmt.Sprintf("%v %v offered %v %s", tt.cfg.Policy, tt.trip, tt.offers, tt.set), func(t *testing.T) {
			connected(t, tt.cfg, tt.trip, &Client{Chars: BSD()}, func(t *testing.T, l *Conn, s *session, c *telnet.Client, rest func()) {
				if tt.offers {
					c.Request(telnet.OptLinemode, telnet.Local, true)
				}
				l.SetLinePolicy(tt.set)
				rest()
				for range 3 { // prompts
					l.EditLines(true)
					rest()
				}
				policy, editing, trip := l.LineStatus()
				if editing != tt.editing {
					t.Errorf("edits %v, policy %s, round trip %v", editing, policy, trip)
				}
				if want := tt.set; want != "" && tt.cfg.Policy != Never && policy != want || want == "" && policy != tt.cfg.Policy.String() {
					t.Errorf("policy %q", policy)
				}
				if on := c.Enabled(telnet.OptEcho, telnet.Remote); on == editing {
					t.Errorf("the server echoes: %v", on)
				}
			})
		})
	}
}

// TestConnWithoutLinemode: a client that refuses is left in character mode, and told nothing more.
func TestConnWithoutLinemode(t *testing.T) {
	connected(t, Config{Policy: Prefer}, 0, nil, func(t *testing.T, l *Conn, s *session, c *telnet.Client, rest func()) {
		for _, on := range []bool{true, false, true} {
			l.EditLines(on)
			rest()
		}
		if got := s.take(); got != "" || !c.Enabled(telnet.OptEcho, telnet.Remote) {
			t.Errorf("told %s", got)
		}
	})
}

func TestPolicyText(t *testing.T) {
	for p := Adaptive; p <= Prefer; p++ {
		text, _ := p.MarshalText()
		var q Policy
		if err := q.UnmarshalText(text); err != nil || q != p {
			t.Errorf("%v: %q, %v", p, text, err)
		}
	}
	var q Policy
	if err := q.UnmarshalText([]byte("always")); err == nil || Policy(9).String() != "Policy(9)" {
		t.Error(err)
	}
}

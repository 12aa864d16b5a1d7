package charset_test

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/linemode"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

var (
	_ console.Terminal     = (*charset.LineConn)(nil)
	_ console.LineTerminal = (*charset.LineConn)(nil)
)

// told is what a session is told.
type told struct {
	mu  sync.Mutex
	log string
}

func (s *told) add(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log += fmt.Sprintf(format, args...) + ";"
}

// take returns what was told since the last take.
func (s *told) take() string { s.mu.Lock(); defer s.mu.Unlock(); l := s.log; s.log = ""; return l }

func (s *told) Input(p []byte)                    { s.add("%q", p) }
func (s *told) Control(code byte)                 { s.add("%s", telnet.CommandName(code)) }
func (s *told) Resize(int, int)                   {}
func (s *told) EditsLines(on bool)                { s.add("edits %v", on) }
func (s *told) EditKeys(_, _, _, _, _, _, _ byte) { s.add("keys") }

// TestLines: a client edits lines in a character set of its own, and the session has both from one connection.
func TestLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cp437, err := charset.Lookup("cp437")
		if err != nil {
			t.Fatal(err)
		}
		a, b := net.Pipe()
		cfg := linemode.Config{Policy: linemode.Prefer}
		tc := telnet.NewConn(a, telnet.Limits{}, cfg.Options()...)
		v := charset.New(tc, charset.Config{Default: cp437, Force: true}).WithLines(linemode.New(tc, cfg))
		client := (&telnet.Dialer{Options: func() []telnet.Option {
			return []telnet.Option{&telnet.TTYPE{Names: []string{"xterm"}}, &linemode.Client{Chars: linemode.BSD()}}
		}}).Client(b)
		s, shown := &told{}, &told{}
		var ends sync.WaitGroup
		ends.Go(func() {
			for v.Receive(s) == nil {
			}
		})
		ends.Go(func() {
			var buf [512]byte
			for {
				n, err := client.Read(buf[:])
				if err != nil {
					return
				}
				shown.add("%q", buf[:n])
			}
		})
		rest := func() { <-time.After(time.Second); synctest.Wait() }
		v.Write([]byte("é> "))
		rest()
		if got, keys := shown.take(), s.take(); got != `"\x82> ";` || keys != "keys;" {
			t.Errorf("at first the client shows %s, and the session is told %s", got, keys)
		}
		v.EditLines(true)
		rest()
		if _, editing, _ := v.LineStatus(); !editing || s.take() != "edits true;" {
			t.Error("the client does not edit")
		}
		client.Write([]byte("caf\x82\r\n"))
		rest()
		if got := s.take(); got != `"café\r\n";` {
			t.Errorf("the line is %s", got)
		}
		client.SendCommand(telnet.EOF) // the key for help, as the two have agreed
		rest()
		if got := s.take(); got != `"?";` {
			t.Errorf("the key is %s", got)
		}
		v.SetLinePolicy("character")
		v.EditLines(false)
		rest()
		if policy, editing, _ := v.LineStatus(); policy != "character" || editing || s.take() != "edits false;" {
			t.Error("the client still edits")
		}
		b.Close()
		v.Disconnect("logout")
		client.Close()
		ends.Wait()
	})
}

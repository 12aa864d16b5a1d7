//go:build unix

package shell

import (
	"context"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
	"github.com/vtykit/vtykit/telnet"
	"github.com/vtykit/vtykit/telnet/charset"
)

// need skips a test without these programs, except where VTYKIT_NO_SKIP is set.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("VTYKIT_NO_SKIP") != "" {
				t.Fatal(p + " is not installed")
			}
			t.Skip(p + " is not installed")
		}
	}
}

// device is a console behind telnet with the command `shell`, everybody at level 15.
type device struct {
	addr string
	c    *console.Console

	mu       sync.Mutex
	events   []Event
	records  []console.Record
	reasons  []string
	sessions chan *console.Session
}

func (d *device) Account(r console.Record) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.records = append(d.records, r)
}

func (d *device) outcomes() (text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.records {
		text += r.Line + " " + r.Outcome.String() + "\n"
	}
	return text
}

func (d *device) observed() []Event { d.mu.Lock(); defer d.mu.Unlock(); return d.events }

// serve makes a device. level is that of its sessions.
func serve(t *testing.T, level int, cfg Config, edit func(*console.Config)) *device {
	t.Helper()
	d := &device{sessions: make(chan *console.Session, 100)}
	set := console.Config{Hostname: func() string { return "router" }, Login: console.NoLogin, Account: d,
		Start: func(_ context.Context, s *console.Session) {
			s.SetLevel(level)
			d.sessions <- s
		},
		End: func(_ *console.Session, reason string) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.reasons = append(d.reasons, reason)
		}}
	if edit != nil {
		edit(&set)
	}
	cfg.Observe = func(e Event) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.events = append(d.events, e)
	}
	d.c = console.New(set)
	m := d.c.Mode("exec", "{host}{#}")
	Command(m, "shell", cfg)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.addr = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	utf8, _ := charset.Lookup("utf-8")
	srv := &telnet.Server{MaxPerSource: 100, Handler: telnet.HandlerFunc(func(_ context.Context, conn *telnet.Conn) {
		d.c.Serve(ctx, charset.New(conn, charset.Config{Default: utf8, Force: true}))
	})}
	ended := make(chan error)
	go func() { ended <- srv.Serve(l) }()
	t.Cleanup(func() {
		cancel()
		srv.Close()
		<-ended
		if err := d.c.Accounted(t.Context()); err != nil && t.Context().Err() == nil {
			t.Error(err)
		}
	})
	return d
}

// sit is someone at the prompt of `shell`'s program sh, whose prompt is "sh> ".
func (d *device) sit(t *testing.T, o testclient.Options) *testclient.Client {
	t.Helper()
	c := testclient.Dial(t, d.addr, o)
	c.Expect("router#")
	c.Enter("shell")
	return c
}

// sh is a shell with a prompt of its own.
var sh = Config{Argv: []string{"/bin/sh", "-i"}, Env: []string{"PS1=sh> ", "ENV="}}

// until waits for something that no event tells.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("%s did not come", what)
		}
	}
}

func has(text string) func(string) bool {
	return func(s string) bool { return strings.Contains(s, text) }
}

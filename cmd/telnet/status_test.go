//go:build unix

package main

import (
	"context"
	"testing"
	"time"

	"github.com/vtykit/vtykit/telnet"
)

// TestT3X_8_StatusOfTelnetd: what a real server says about the options' state is what our engine holds, and so is what ours says.
func TestT3X_8_StatusOfTelnetd(t *testing.T) {
	status := &telnet.Status{}
	naws := &telnet.NAWS{}
	told := make(chan bool, 10)
	d := telnet.Dialer{
		Options: func() []telnet.Option {
			return []telnet.Option{status, naws, &telnet.TTYPE{Names: []string{"xterm"}}, &telnet.TSPEED{Transmit: 9600, Receive: 9600}}
		},
		Changed: func(option byte, _ int) {
			if option == telnet.OptStatus {
				told <- true
			}
		},
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c, err := d.Dial(ctx, telnetd(t, shell))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if p, err := c.ReadUntil(ctx, []byte("$ ")); err != nil {
		t.Fatalf("%q, %v", p, err)
	}
	c.Request(telnet.OptStatus, telnet.Remote, true)
	if err := c.WaitOption(ctx, telnet.OptStatus, telnet.Remote, true); err != nil {
		t.Fatal(err)
	}
	for len(told) > 0 {
		<-told
	}
	var asked bool
	c.Engine(func(e *telnet.Engine) { asked = status.Ask(e) })
	if !asked {
		t.Fatal("not asked")
	}
	for len(told) == 0 {
		wait, stop := context.WithTimeout(ctx, 100*time.Millisecond)
		c.ReadSome(wait)
		stop()
		if ctx.Err() != nil {
			t.Fatal("no answer")
		}
	}
	c.Engine(func(*telnet.Engine) {
		if differences := status.Differences(); len(differences) > 0 {
			t.Errorf("the server says otherwise: %v", differences)
		}
	})
}

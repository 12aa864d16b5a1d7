package telnet

import (
	"fmt"
	"testing"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	for want, make := range map[string]func(){
		"NewConn: nil connection":       func() { NewConn(nil, Limits{}) },
		"Dialer.Client: nil connection": func() { new(Dialer).Client(nil) },
		"Unread: nil connection":        func() { Unread(nil, nil) },
		"NewEngine: nil events":         func() { NewEngine(ServerRole, nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "telnet: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}

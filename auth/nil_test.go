package auth

import (
	"fmt"
	"testing"

	"github.com/vtykit/vtykit/console"
)

// TestNil: what could not work without it is refused where it is made.
func TestNil(t *testing.T) {
	who := func(*console.Session) (string, bool) { return "", false }
	for want, make := range map[string]func(){
		"Password: nil users":              func() { Password(nil, Policy{}) },
		"PasswordBy: nil backend":          func() { PasswordBy(nil, Policy{}) },
		"Callback: nil check":              func() { Callback(nil, Policy{}) },
		"Identified: nil users":            func() { Identified(nil, Policy{}, who, nil) },
		"Identified: nil who":              func() { Identified(NewMemory(), Policy{}, nil, nil) },
		"Enable: nil hash":                 func() { Enable(nil) },
		"EnableBy: nil raiser":             func() { EnableBy(nil, LocalEnable(nil, nil), nil) },
		"Local: nil users":                 func() { Local(nil) },
		"LocalCommands: nil users":         func() { LocalCommands(nil) },
		"Commands: nil authorizer":         func() { Commands(nil) },
		"CommandsBy: nil by":               func() { CommandsBy(nil) },
		"Chain: nil backend":               func() { Chain(Local(NewMemory()), nil) },
		"ChainAuthorizers: nil authorizer": func() { ChainAuthorizers(Anybody, nil) },
		"ChainRaisers: nil raiser":         func() { ChainRaisers(nil) },
		"ChainRecorders: nil recorder":     func() { ChainRecorders(nil) },
		"Broadcast: nil accounter":         func() { Broadcast(nil) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != "auth: "+want {
					t.Errorf("%s: %s", want, got)
				}
			}()
			make()
		}()
	}
}

package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/internal/testclient"
)

// next are the words of a mode that may stand behind those of path, and whether one may end the line.
func next(m *console.Mode, path []string) map[string]bool {
	found := map[string]bool{}
	for _, c := range m.Commands() {
		for _, p := range append(c.Prefixes, "") {
			words := append(strings.Fields(p), strings.Fields(c.Path)...)
			if len(words) > len(path) && slices.Equal(words[:len(path)], path) && !c.Hidden {
				w := words[len(path)]
				found[w] = found[w] || len(words) == len(path)+1 && (c.Synopsis == "" || c.Synopsis[0] == '[')
			}
		}
	}
	return found
}

// TestR108_EveryAmbiguousAbbreviation: of each word of each command in each mode, each beginning that other words have too runs nothing and
// says so, and so does any beginning of no and clear. Where only one of those words can end a line, that line is not ambiguous.
func TestR108_EveryAmbiguousAbbreviation(t *testing.T) {
	r, err := newRouter(places{}, accounts{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, m := range r.console.Modes() {
		batch := r.console.Batch(m)
		done := map[string]bool{}
		for _, c := range m.Commands() {
			for _, p := range append(c.Prefixes, "") {
				words := append(strings.Fields(p), strings.Fields(c.Path)...)
				for i, w := range words {
					others := next(m, words[:i])
					for n := 1; n < len(w); n++ {
						begun, ends := 0, 0
						for o, whole := range others {
							if strings.HasPrefix(o, w[:n]) {
								begun++
								if whole {
									ends++ // what follows decides: of those only one can be the last word
								}
							}
						}
						_, exact := others[w[:n]]
						full := i == 0 && (w == "no" || w == "clear")
						line := strings.TrimSpace(strings.Join(words[:i], " ") + " " + w[:n])
						if exact || !full && (begun < 2 || ends == 1) || done[line] {
							continue
						}
						done[line] = true
						tried++
						batch.Reset()
						out, err := batch.Run(context.Background(), line)
						if err == nil || !strings.Contains(err.Error(), "Ambiguous command") || !strings.Contains(out, "% Ambiguous command:  \""+line+"\"") {
							t.Errorf("%s: %q: %v, %q", m.Name(), line, err, out)
						}
					}
				}
			}
		}
	}
	if tried < 25 {
		t.Errorf("only %d abbreviations", tried)
	}
}

// TestInterfaceRange: one command for many interfaces, and the prompt that says so.
func TestInterfaceRange(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{Rows: 200})
	enable(c)
	c.Enter("conf t")
	c.Expect("router(config)#")
	c.Enter("interface range lo")
	c.Expect("router(config-if-range)#")
	c.Enter("description many")
	c.Expect("router(config-if-range)#")
	c.Enter("interface range lo9 - 12")
	c.Expect("detected at '^' marker.\n\nrouter(config-if-range)#")
	c.Enter("interface lo")
	c.Expect("router(config-if)#")
	c.Enter("end")
	c.Expect("router#")
	c.Enter("show running-config | section interface lo")
	c.Expect("interface lo\n description many\nrouter#")
}

// TestLoggingSynchronous: the line command of IOS is there, and what it asks for is what happens: half a line under messages is
// shown whole again below each, with the cursor in its place.
func TestLoggingSynchronous(t *testing.T) {
	addr, _ := start(t, flags{})
	c := login(t, addr, testclient.Options{})
	enable(c)
	c.Enter("terminal monitor")
	c.Enter("conf t")
	c.Expect("router(config)#")
	c.Enter("line vty 0 4")
	c.Expect("router(config-line)#")
	c.Enter("logging synchronous")
	c.Expect("router(config-line)#")
	c.Enter("end")
	c.Expect("router#")
	c.Send("show priv\x02\x02\x02\x02")
	whole := func(message string) {
		t.Helper()
		c.Wait(message+" above the line", func(s string) bool {
			return strings.Contains(s, message) && strings.HasSuffix(s, "\nrouter#show priv")
		})
		if col, _ := c.Cursor(); col != len("router#show ") {
			t.Errorf("the cursor is in column %d", col)
		}
	}
	other := login(t, addr, testclient.Options{}) // each login and logout is a message
	whole("%SYS-5-LOGIN")
	other.Enter("logout")
	other.Closed()
	whole("%SYS-5-LOGOUT")
	c.Enter("\x05ilege") // behind the end of what was typed
	c.Expect("Current privilege level is 15\nrouter#")
}

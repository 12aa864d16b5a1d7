package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vtykit/vtykit/internal/testclient"
)

var update = flag.Bool("update", false, "rewrite testdata/screens")

// TestCP15_Guest: a guest has screens, the host and the chat, and nothing else; without the setting there is none.
func TestCP15_Guest(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "guest = true\n")})
	c := testclient.Dial(t, addr, testclient.Options{})
	c.Expect("or guest:")
	c.Enter("guest")
	c.Expect("vm>")
	for _, line := range []string{"show accounts", "show processes", "configure terminal", "message alice x", "rz", "show logging"} {
		c.Enter(line)
		has(c, line+"\n")
		c.Expect("detected at '^' marker.\n\nvm>")
	}
	c.Enter("screen")
	c.Expect("Screen:")
	c.Enter("admin/menu")
	c.Expect("% No such screen\nScreen:")
	c.Send("\x03")
	c.Expect("vm>")
	c.Enter("screen files")
	has(c, "Not for you")
	c.Send("\x03")
	c.Expect("vm>")
	c.Enter("show host | include Memory")
	has(c, "Memory  [")
	c.Expect("vm>")
	other := testclient.Dial(t, addr, testclient.Options{})
	other.Expect("or guest:")
	other.Enter("")
	other.Expect("Username:")
}

// TestScreens: as they are at terminals of three sizes. They are the same in ASCII and UTF-8. The rest of the built-in ones shows what changes.
func TestScreens(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "start = \"root\"\n")})
	for _, size := range [][2]int{{80, 24}, {132, 43}, {40, 12}} {
		c := testclient.Dial(t, addr, testclient.Options{Cols: size[0], Rows: size[1]})
		c.Expect("Username:")
		c.Enter("alice")
		c.Expect("Password:")
		c.Enter(password)
		for _, step := range []struct{ name, title string }{
			{"root", " vm\n"}, {"files", " Files\n"}, {"alarms", " Alarms\n"}, {"chat", " Chat\n"}, {"", " vm\n"}, {"admin/menu", " Administration\n"},
		} {
			if step.name != "root" {
				c.Enter(step.name)
			}
			if step.name == "" {
				has(c, step.title)
				c.Expect("Screen:")
				continue
			}
			path := filepath.Join("testdata", "screens", fmt.Sprintf("%s-%dx%d.txt", strings.ReplaceAll(step.name, "/", "-"), size[0], size[1]))
			want, err := os.ReadFile(path)
			if *update {
				c.Wait(step.name, func(s string) bool {
					return strings.HasPrefix(s, step.title) && (strings.HasSuffix(s, ":") || strings.HasSuffix(s, ">"))
				})
				if err := os.WriteFile(path, []byte(c.Screen()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			c.Wait(step.name+" as in "+path, func(s string) bool { return s+"\n" == strings.ReplaceAll(string(want), "\r\n", "\n") })
		}
		c.Send("\x03")
		c.Expect("vm#")
	}
}

// TestCP16_AdminScreens are none for others.
func TestCP16_AdminScreens(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "")})
	c := login(t, addr, "bob", password)
	c.Enter("screen admin/accounts")
	c.Expect("% No such screen\nvm>")
	c.Enter("screen")
	c.Expect("Screen:")
	c.Enter("admin/accounts")
	c.Expect("% No such screen\nScreen:")
	c = login(t, addr, "alice", password)
	c.Enter("screen admin/accounts")
	has(c, "alice     15  active")
}

// TestCP17_Chat and CP-18: what one says and sends appears above what the other types.
func TestCP17_CP18_ChatAndMessages(t *testing.T) {
	addr, _ := start(t, flags{config: settle(t, "")})
	alice, bob := login(t, addr, "alice", password), login(t, addr, "bob", password)
	alice.Enter("screen chat")
	alice.Expect("\n>")
	bob.Enter("chat hello there")
	has(alice, "<bob (vty1)> hello there\n>")
	bob.Send("show clo")
	bob.Expect("show clo")
	alice.Enter("hello bob")
	bob.Expect("<alice (vty0)> hello bob\nvm>show clo")
	alice.Enter("")
	alice.Expect("Screen:")
	alice.Enter("users")
	alice.Expect("To:")
	alice.Enter("bob look at /var")
	bob.Expect("*** alice: look at /var\nvm>show clo")
	alice.Enter("carol hello")
	has(alice, "% There is no session of that user")
	alice.Send("\x03")
	alice.Expect("vm#")
	alice.Enter("message bob once more")
	bob.Expect("*** alice: once more\nvm>show clo")
}

package console_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
)

// TestViewMistakesPanic: what is wrong with a view is known before the first session.
func TestViewMistakesPanic(t *testing.T) {
	for want, f := range map[string]func(c *console.Console){
		`console: view v: mode exec has no command "show nothing"`: func(c *console.Console) { c.View("v").Include(c.Modes()[0], "show nothing") },
		`console: view v: mode exec has no command "sh"`:           func(c *console.Console) { c.View("v").Include(c.Modes()[0], "sh") },
		`console: view "v": the name is no word, or taken`:         func(c *console.Console) { c.View("v"); c.View("v") },
		`console: view "": the name is no word, or taken`:          func(c *console.Console) { c.View("") },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %s", got, want)
				}
			}()
			f(lean(1, console.Config{}, nil))
		}()
	}
	defer func() {
		if got := recover(); got != `console: view "v" before the root mode` {
			t.Errorf("panic %v", got)
		}
	}()
	console.New(console.Config{}).View("v")
}

// TestUserOfAnUnknownView is not let in.
func TestUserOfAnUnknownView(t *testing.T) {
	for name, end := range map[string]string{"lost": "closed auth-failed", "viewer": "type exit<Enter>\nclosed logout"} {
		t.Run(name, func(t *testing.T) {
			text := "device rights\nlogin\ntype " + name + "<Enter>\n" + end
			synctest.Test(t, func(t *testing.T) { runScript(t, &txtar.Archive{Comment: []byte(text)}) })
		})
	}
}

// TestSetPrivilege while sessions run lines: no line sees half a change, and what is wrong is an error.
func TestSetPrivilege(t *testing.T) {
	c := lean(15, console.Config{}, nil)
	exec := c.Modes()[0]
	for _, bad := range []error{exec.SetPrivilege("show nothing", 1), exec.SetPrivilege("", 1), exec.SetPrivilege("reload", 16), exec.SetPrivilege("reload", -2)} {
		if bad == nil {
			t.Error("a mistake is no error")
		}
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			b := c.Batch(exec)
			for range 200 {
				if out, err := b.Run(context.Background(), "show secrets keys"); err != nil || out != "ran\n" {
					t.Errorf("%q, %v", out, err)
				}
			}
		})
	}
	for i := range 200 {
		if err := exec.SetPrivilege("show secrets", i%16); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	if err := exec.SetPrivilege("show secrets", 7); err != nil {
		t.Error(err)
	}
	if err := exec.SetPrivilege("show secrets keys", 0); err != nil {
		t.Error(err)
	}
	if got := seen(t, c, "show secrets keys<Enter>"); !strings.Contains(got, "ran") {
		t.Errorf("the longest path does not count: %q", got)
	}
}

// A view lets its users do what it names, whatever its level, and hides all else.
func ExampleConsole_View() {
	c := console.New(console.Config{Start: func(_ context.Context, s *console.Session) {
		s.SetView("operator") // more often a Login says so: console.User{Name: "op", View: "operator"}
	}})
	exec := c.Mode("exec", "{host}{#}")
	say := func(_ context.Context, s *console.Session, a console.Args) error {
		s.Printf("%s: yes\n", a.Line())
		return nil
	}
	exec.Command("show clock", "\nTime of day", say)
	exec.Command("reload", "\nRestart", say, console.Level(15))
	c.View("operator").Include(exec, "show", "reload").Exclude(exec, "show users")

	var out bytes.Buffer
	c.Serve(context.Background(), console.NewStream(strings.NewReader("reload\rshow users\r"), &out, console.StreamConfig{Scripted: true}))
	fmt.Println(strings.ReplaceAll(out.String(), "\r", ""))
	// Output:
	// console>reload
	// reload: yes
	// console>show users
	//              ^
	// % Invalid input detected at '^' marker.
	//
	// console>
}

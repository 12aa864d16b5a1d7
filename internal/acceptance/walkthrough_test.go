//go:build unix

package acceptance

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/internal/testclient"
)

// TestReadmeFromAnEmptyFolder does what README's tutorial says, word for word but for the port, and sees what it shows.
func TestReadmeFromAnEmptyFolder(t *testing.T) {
	t.Parallel()
	checkout := Checkout(t)
	text, err := os.ReadFile(filepath.Join(checkout, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String() // 2323 may be taken
	l.Close()
	_, section, _ := strings.Cut(string(text), "\n## From an empty folder\n")
	section, _, _ = strings.Cut(section, "\n## ")
	section = strings.ReplaceAll(section, "127.0.0.1:2323", addr)
	commands := regexp.MustCompile(`(?m)^    (\S.*)$`).FindAllStringSubmatch(regexp.MustCompile("(?s)```.*?```").ReplaceAllString(section, ""), -1)
	_, source, _ := strings.Cut(section, "```go\n")
	source, session, _ := strings.Cut(source, "```\n")
	_, session, _ = strings.Cut(session, "```\n")
	session, _, _ = strings.Cut(session, "```")
	if lines := strings.Count(source, "\n"); len(commands) != 5 || lines < 20 || lines >= 60 || !strings.Contains(session, "exit\n") {
		t.Fatalf("commands %q, a program of %d lines, session %q", commands, lines, session)
	}

	dir := t.TempDir()
	if err := os.Symlink(checkout, filepath.Join(dir, "vtykit")); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(dir, "cooler")
	for _, c := range commands {
		cmd := exec.Command("sh", "-c", c[1])
		cmd.Dir = folder
		switch c[1] {
		case "mkdir cooler && cd cooler":
			cmd.Dir = dir
		case "go mod tidy":
			keep(t, filepath.Join(folder, "main.go"), []byte(source))
		case "go run .": // and not in its two steps, the second of which could not be ended
			cmd = exec.Command("go", "build", "-o", "cooler", ".")
			cmd.Dir = folder
		}
		if out, err := cmd.CombinedOutput(); err != nil && c[1] == "go mod tidy" && strings.Contains(string(out), "dial tcp") {
			Missing(t, "no module proxy: "+string(out))
		} else if err != nil {
			t.Fatalf("%s: %v\n%s", c[1], err, out)
		}
	}
	program := exec.Command(filepath.Join(folder, "cooler"))
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	defer program.Wait()
	defer program.Process.Kill()
	c := testclient.New(t, dialWhenUp(t, addr), testclient.Options{Cols: 100, Rows: 60})

	// what follows a prompt is typed, but for the password, which is not shown
	prompt := regexp.MustCompile(`^(Username: |Password:|cooler\S*?#)(.*)$`)
	prompts := 0
	for _, line := range strings.Split(session, "\n") {
		m := prompt.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		prompts++
		at := strings.TrimSpace(m[1])
		c.Wait(at, func(s string) bool {
			shown := 0
			for _, row := range strings.Split(s, "\n") {
				if prompt.MatchString(row) || row == "Username:" {
					shown++
				}
			}
			return shown == prompts && strings.HasSuffix(s, "\n"+at)
		})
		switch typed := m[2]; {
		case at == "Password:":
			c.Enter("secret")
		case typed == "exit":
			warnings := strings.Count(c.Screen(), "getting warm")
			c.Send("ex")
			c.Wait("a message", func(s string) bool {
				return strings.Count(s, "getting warm") > warnings && strings.HasSuffix(s, "celsius=41\ncooler#ex")
			})
			c.Enter("it")
		default:
			c.Enter(typed)
		}
	}
	c.Closed()
	stamp := regexp.MustCompile(`(?m)^\*\w{3} [ \d]\d [\d:.]+: `)
	got := regexp.MustCompile(`(?m)^\*.*%SYS-4-WARN: getting warm celsius=41\n`).ReplaceAllString(c.Screen(), "")
	got, want := stamp.ReplaceAllString(got, ""), stamp.ReplaceAllString(strings.TrimSpace(session), "")
	if want = "\nUser Access Verification\n\n" + want; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// dialWhenUp connects to a program that may still be starting.
func dialWhenUp(t *testing.T, addr string) net.Conn {
	t.Helper()
	tick, late := time.NewTicker(20*time.Millisecond), time.After(testclient.Patience)
	defer tick.Stop()
	for {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			return conn
		}
		select {
		case <-tick.C:
		case <-late:
			t.Fatal(err)
		}
	}
}

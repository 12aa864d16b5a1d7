// Package acceptance runs the router example, as the program that its users build, under the tools that operate routers: each a hundred
// times, unmodified, while log messages keep arriving. It has what these tests share.
package acceptance

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
	"github.com/vtykit/vtykit/internal/testclient"
)

// Loops is how often a tool does everything: a hundred times, and with -short four times.
func Loops() int {
	if testing.Short() {
		return 4
	}
	return 100
}

// What the tools log in with.
const (
	User     = "admin"
	Password = "s3cret-word" // on no screen by chance
	Enable   = "enable"
)

// startup is the configuration that the router starts with, but for the enable secret.
const startup = `hostname edge1
interface lo
 description the machine itself
ip route 10.0.0.0/8 192.0.2.1
ip route 172.16.0.0/12 192.0.2.9
`

// Router is a running router.
type Router struct {
	Addr, Host, Port string
	Running          string // path of a file with what show running-config prints from the start
}

// Need skips the test without these programs, and fails it where VTYKIT_NO_SKIP is set.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			Missing(t, p+" is not installed")
		}
	}
}

// Missing is Need for what is known to be missing.
func Missing(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("VTYKIT_NO_SKIP") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// Checkout is the folder of this module, from whichever module the test is in.
func Checkout(t testing.TB) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/vtykit/vtykit").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(dir))
}

// Start builds the router and runs it on a free port with one user, a configuration, and room for many sessions from one address. It ends
// with the test, which fails if the router's log has an error or a panic.
func Start(t testing.TB) *Router {
	t.Helper()
	dir := t.TempDir()
	program, users, config := filepath.Join(dir, "router"), filepath.Join(dir, "users"), filepath.Join(dir, "startup")
	build := exec.Command("go", "build", "-o", program, "./examples/router")
	build.Dir = Checkout(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	account := exec.Command(program, "-new-user", User)
	account.Stdin = strings.NewReader(Password + "\n")
	user, err := account.Output()
	if err != nil {
		t.Fatal(err)
	}
	secret, err := auth.Hash(Enable)
	if err != nil {
		t.Fatal(err)
	}
	keep(t, users, user)
	keep(t, config, []byte(startup+"enable secret 9 "+secret+"\n"))
	show, err := exec.Command(program, "-config", config, "-c", "show running-config").Output()
	if err != nil {
		t.Fatal(err)
	}
	r := &Router{Running: filepath.Join(dir, "running")}
	keep(t, r.Running, show)

	cmd := exec.Command(program, "-listen", "127.0.0.1:0", "-users", users, "-config", config, "-max-per-source", "64")
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil {
			t.Errorf("router: %v", err)
		}
		if text := log.String(); strings.Contains(text, "level=ERROR") || strings.Contains(text, "panic") || t.Failed() {
			t.Errorf("router's log:\n%s", text)
		}
	})
	in := bufio.NewReader(out)
	if _, err := fmt.Fscanf(in, "Listening on %s Type:\n", &r.Addr); err != nil {
		t.Fatalf("first line: %v", err)
	}
	go io.Copy(io.Discard, in) // until the program ends
	r.Addr = strings.TrimSuffix(r.Addr, ".")
	r.Host, r.Port, _ = net.SplitHostPort(r.Addr)
	return r
}

func keep(t testing.TB, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Dial is an operator who is logged in and enabled.
func (r *Router) Dial(t testing.TB, o testclient.Options) *testclient.Client {
	t.Helper()
	c := testclient.Dial(t, r.Addr, o)
	c.Expect("Username:")
	c.Enter(User)
	c.Expect("Password:")
	c.Enter(Password)
	c.Expect("edge1>")
	c.Enter("enable")
	c.Expect("Password:")
	c.Enter(Enable)
	c.Expect("edge1#")
	return c
}

// messageInterval makes 20 messages a second.
const messageInterval = 50 * time.Millisecond

// Messages has the router log 20 messages a second, while an operator who has asked for them is in the middle of typing a line. Broadcast
// sends each message to everybody as well, which only sessions of programs are spared. The function returned ends it, and fails the
// test if the operator has missed a message or if the line is not what was typed.
func (r *Router) Messages(t testing.TB, broadcast bool) (stop func()) {
	t.Helper()
	const typed = "show ip route | include half a li"
	operator := r.Dial(t, testclient.Options{})
	operator.Enter("terminal monitor")
	operator.Expect("monitor\nedge1#")
	operator.Send(typed)
	operator.Expect("\nedge1#" + typed)

	maker := r.Dial(t, testclient.Options{Refuse: true}) // each return from configuration is a message, on vty1
	end, ended, began := make(chan bool), make(chan int), time.Now()
	go func() {
		tick := time.NewTicker(messageInterval)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-end:
				ended <- n
				return
			case <-tick.C:
				maker.Send("configure terminal\rend\r")
				if broadcast {
					maker.Send(fmt.Sprintf("send * to everybody %d\r", n))
				}
			}
		}
	}()
	return func() {
		t.Helper()
		close(end)
		n := <-ended
		if took := time.Since(began); n < int(took/messageInterval)*3/4 {
			t.Errorf("%d messages in %v: the machine is too slow for this test", n, took)
		}
		operator.WaitRaw(fmt.Sprint(n, " messages"), func(s string) bool {
			return strings.Count(s, "%SYS-5-CONFIG_I: Configured from console by admin on vty1 ") == n &&
				(!broadcast || strings.Count(s, "to everybody ") == n)
		})
		operator.Expect("\nedge1#" + typed)
		maker.Close()
		operator.Close()
	}
}

package console_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

// nosy is an Authorizer that lets all pass and notes what it was asked.
type nosy struct {
	mu sync.Mutex
	b  strings.Builder
}

func (n *nosy) Authorize(_ context.Context, _ *console.Session, c console.CommandInfo) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fmt.Fprintf(&n.b, "%+v\n", c)
	return true, nil
}

// TestR112_SecretsOfWrappedCommands: the secret of a command that stands behind another one, such as watch or in, is in no record either: not
// in the accounting, the questions to an Authorizer, the log, the list of what is scheduled, nor in a recording. Nor is that of a
// wrapped command that nobody knows because a word of it is misspelt.
func TestR112_SecretsOfWrappedCommands(t *testing.T) {
	const planted = "hunter2hunter2"
	for _, authorized := range []bool{false, true} {
		log, ask, tp := &book{}, &nosy{}, &tape{}
		var c *console.Console
		records.take()
		synctest.Test(t, func(t *testing.T) {
			c = testConsole(false, func(cfg *console.Config) {
				if cfg.Account = log; authorized {
					cfg.Authorize = ask
				}
				cfg.Recording.Open = func(console.Event) (io.WriteCloser, error) { return tp, nil }
			})
			p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 120, Rows: 30, Type: "xterm"}, c)
			defer p.stop()
			for _, line := range []string{
				"watch count 1 zz set password " + planted,
				"in 0 zz set password " + planted,
				"in 5 zz set password " + planted,
				"in 0 watch count 1 zz set password " + planted,
				"explain zz set password " + planted,
				"explain watch zz set password " + planted,
				"in 5 zz st password " + planted,
				"watch zz set pasword " + planted,
				"in 5 " + strings.Repeat("watch ", 9) + "zz set password " + planted,
				"show schedule",
				"show history",
			} {
				p.raw(line + "\r")
				time.Sleep(3 * time.Second)
				synctest.Wait()
			}
		})
		var kept strings.Builder
		for _, r := range log.all() {
			fmt.Fprintf(&kept, "%+v\n", r)
		}
		if !strings.Contains(kept.String(), "***") || !strings.Contains(tp.String(), "***") {
			t.Errorf("nothing is masked: %s\n%s", kept.String(), tp.String())
		}
		for where, text := range map[string]string{"accounting": kept.String(), "authorizer": ask.b.String(), "log": strings.Join(c.Logged(), "\n"),
			"own log": records.take(), "recording": tp.String()} {
			for l := range strings.SplitSeq(text, "\n") {
				if strings.Contains(l, planted) {
					t.Errorf("authorized %v, %s: %s", authorized, where, l)
				}
			}
		}
	}
}

// TestR112_LineErrorOfWrappedCommand: a line of a file that wraps a command with a secret is not quoted with it.
func TestR112_LineErrorOfWrappedCommand(t *testing.T) {
	err := testConsole(false).RunFile(t.Context(), console.User{Level: 15}, strings.NewReader("in 1 zz set password hunter2hunter2\n"), io.Discard, console.FileOptions{})
	var le *console.LineError
	if !errors.As(err, &le) || strings.Contains(le.Text, "hunter2") || !strings.Contains(le.Text, "***") {
		t.Errorf("%v", err)
	}
}

// TestR112_SecretsOfAliases: the secret in an alias shows to nobody at `?`, Tab, in explain, or in the list of aliases.
func TestR112_SecretsOfAliases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testConsole(false, func(cfg *console.Config) {
			cfg.Aliases = []console.Alias{
				{Mode: "exec", Name: "qpass", Command: "zz set password hunter2hunter2"},
				{Mode: "exec", Name: "qplain", Command: "show users"},
			}
		})
		c.Modes()[0].AliasCommands()
		p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 120, Rows: 50, Type: "xterm"}, c)
		defer p.stop()
		for _, keys := range []string{"qp?", "\x15", "qp\t\t", "\x15", "explain qpass\r", "show aliases\r"} {
			p.raw(keys)
			time.Sleep(time.Second)
			synctest.Wait()
		}
		if got := p.sent(); strings.Contains(got, "hunter2") || strings.Count(got, "show users") != 3 || strings.Count(got, "***") != 4 {
			t.Errorf("%s", got)
		}
	})
}

// TestMacroBehindFilter: a filter that wants no more output ends its own command only, not those behind it in a macro.
func TestMacroBehindFilter(t *testing.T) {
	c, exec := aliasConsole(console.Config{Aliases: []console.Alias{{Mode: "exec", Name: "two", Command: "show words a b | head 1 ; show words c d | include c ; show say d"}}})
	out, err := c.Batch(exec).Run(context.Background(), "two")
	if err != nil || out != "a\nc\nsaid d\n" {
		t.Errorf("got %q, %v", out, err)
	}
}

// TestWatchIsTheSession: what watch runs is accounted as of the session that watches: with its serial number, and the way in which its user
// proved who he is.
func TestWatchIsTheSession(t *testing.T) {
	log := &book{}
	var method string
	var serial uint64
	synctest.Test(t, func(t *testing.T) {
		c := console.New(console.Config{Login: methodLogin{}, Account: log})
		c.Mode("exec", "").Command("show it", "\nIt", func(_ context.Context, s *console.Session, _ console.Args) error {
			method, serial = s.Method(), s.Serial()
			return nil
		})
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		p.step("type", "watch count 1 show it<Enter>", 0, 0)
	})
	if method != "radius" || serial != 1 {
		t.Errorf("the command saw %q, %d", method, serial)
	}
	for _, r := range log.all() {
		if r.Serial != 1 || r.Method != "radius" {
			t.Errorf("%+v", r)
		}
	}
}

type methodLogin struct{}

func (methodLogin) Login(context.Context, *console.Session) (console.User, error) {
	return console.User{Name: "bob", Level: 1, Method: "radius"}, nil
}

// TestBatchHasNoPager: whatever lines of a batch set, there is nobody to press a key.
func TestBatchHasNoPager(t *testing.T) {
	c := testConsole(false)
	b := c.Batch(c.Modes()[0])
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ended := make(chan string, 1)
	go func() {
		for _, line := range []string{"terminal monitor", "terminal length 5"} {
			b.Run(ctx, line)
		}
		out, _ := b.Run(ctx, "show numbers 20")
		ended <- out
	}()
	select {
	case out := <-ended:
		if n := strings.Count(out, "\n"); n != 20 {
			t.Errorf("%q", out)
		}
	case <-ctx.Done():
		t.Fatal("it waits at the pager's prompt")
	}
}

// TestRefusedPipeIsAccounted: a line whose filter is none has its record too.
func TestRefusedPipeIsAccounted(t *testing.T) {
	log := &book{}
	synctest.Test(t, func(t *testing.T) {
		p := startOn(t, &txtar.Archive{}, vt, rightsConsole(console.Config{Login: console.NoLogin, Account: log}))
		defer p.stop()
		p.step("type", "secret hunter2 | nix<Enter>", 0, 0)
		p.step("type", "show version | diff nix<Enter>", 0, 0)
	})
	var b bytes.Buffer
	for _, r := range log.all() {
		fmt.Fprintf(&b, "%s %q;", r.Outcome, r.Line)
	}
	if got := b.String(); got != `refused "secret ***";refused "show version";` {
		t.Error(got)
	}
}

// TestScheduleKnowsPrivilege: what may be scheduled is what may be run, also where commands were moved to other levels.
func TestScheduleKnowsPrivilege(t *testing.T) {
	session(t, vt, false, func(p *player) {
		exec := p.c.Modes()[0]
		for path, level := range map[string]int{"debug say": 15, "configure terminal": 1} {
			if err := exec.SetPrivilege(path, level); err != nil {
				t.Fatal(err)
			}
		}
		p.raw("in 0 configure terminal\r")
		p.step("pass", "1s", 0, 0)
		p.raw("in 0 debug say x\r")
		p.step("pass", "1s", 0, 0)
		if log := strings.Join(p.c.Logged(), "\n"); !strings.Contains(log, "(configure terminal): done") || strings.Contains(log, "debug say") {
			t.Errorf("log %s", log)
		}
		if got := p.sent(); !strings.Contains(got, "% Invalid input") {
			t.Errorf("sent %q", got)
		}
	})
}

// TestDryRunKnowsViewsAndPrivilege: a dry run refuses what the run would.
func TestDryRunKnowsViewsAndPrivilege(t *testing.T) {
	c := testConsole(false)
	exec := c.Modes()[0]
	c.View("little").Include(exec, "show ip")
	err := c.RunFile(t.Context(), console.User{Level: 15, View: "little"}, strings.NewReader("show ip route\nshow interface\n"), io.Discard, console.FileOptions{DryRun: true})
	var le *console.LineError
	if !errors.As(err, &le) || le.Line != 2 {
		t.Errorf("view: %v", err)
	}
	if err := exec.SetPrivilege("show interface", 15); err != nil {
		t.Fatal(err)
	}
	err = c.RunFile(t.Context(), console.User{Level: 1}, strings.NewReader("show interface\n"), io.Discard, console.FileOptions{DryRun: true})
	if !errors.As(err, &le) || le.Line != 1 {
		t.Errorf("level: %v", err)
	}
}

// TestSuggestBehindWatch: editors of their own get the words behind watch as `?` lists them.
func TestSuggestBehindWatch(t *testing.T) {
	session(t, vt, false, func(p *player) {
		got := fmt.Sprint(p.c.Sessions()[0].Suggest("watch show ip "))
		if !strings.Contains(got, "{route ") {
			t.Error(got)
		}
	})
}

// TestAliasErrorsOfDialect: a dialect whose errors begin otherwise than IOS's has no two beginnings.
func TestAliasErrorsOfDialect(t *testing.T) {
	c, _ := aliasConsole(console.Config{Dialect: console.Junos})
	err := c.SetAlias(console.Alias{Mode: "exec", Name: "show", Command: "fail"})
	if err == nil || strings.Contains(err.Error(), "%") {
		t.Error(err)
	}
}

// slowValue completes never.
func slowValue(release chan struct{}) arg.Option {
	return arg.Func("NAME", "NAME", func(s string) (string, error) {
		if s == "x" {
			return s, nil
		}
		return "", errors.New("no such name")
	}, func(string) []arg.Candidate { <-release; return nil })
}

// TestCompletionThatHangsHoldsNoError: the error of a mistyped value does not wait for a completion that never comes back.
func TestCompletionThatHangsHoldsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		c := testConsole(false)
		c.Modes()[0].Command("qq", "NAME\nSomething\nNAME  it", func(context.Context, *console.Session, console.Args) error { return nil }, slowValue(release))
		p := startOn(t, &txtar.Archive{}, vt, c)
		defer p.stop()
		defer close(release)
		p.raw("qq nix\r")
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := p.sent(); !strings.Contains(got, "% Invalid input") {
			t.Errorf("%q", got)
		}
	})
}

// TestR112_ErrorsInRecordings: an error that repeats what was typed is in a recording without what may be secret in it; the operator sees all.
func TestR112_ErrorsInRecordings(t *testing.T) {
	const planted = "hunter2hunter2"
	for name, tt := range map[string]struct {
		dialect console.Dialect
		line    string
		want    string
	}{
		"ambiguous":       {console.IOS, "put pass " + planted + " al", `% Ambiguous command:  \"put pass *** ***\"`},
		"ambiguous Junos": {console.Junos, "put pass " + planted + " al", "'***' is ambiguous."},
		"FRR":             {console.FRR, "put pas " + planted + " alpha nix", "% Unknown command: ***"},
		"FRR word":        {console.FRR, planted, "% Unknown command: ***"},
		"FRR filter":      {console.FRR, "put pass x alpha | " + planted, "% Unknown action '***'"},
		"telnetsrv":       {console.TelnetSrv, planted, "Unknown command '***'"},
		"telnetsrv word":  {console.TelnetSrv, "put " + planted, "Invalid parameter '***'"},
	} {
		tp := &tape{}
		synctest.Test(t, func(t *testing.T) {
			c := console.New(console.Config{Login: console.NoLogin, Dialect: tt.dialect, Recording: console.Recording{
				Open: func(console.Event) (io.WriteCloser, error) { return tp, nil }}})
			exec, secret := c.Mode("exec", "> "), arg.Secret("SECRET")
			exec.Group("put", "Set")
			exec.Command("put pass", "SECRET (alpha|alpine)\nSet\nSECRET  it\nalpha  A\nalpine  B", func(context.Context, *console.Session, console.Args) error { return nil }, secret)
			p := startOn(t, &txtar.Archive{}, console.StreamConfig{Cols: 120, Rows: 30, Type: "xterm"}, c)
			p.raw(tt.line + "\r")
			if got := strings.ToLower(p.sent()); strings.Count(got, planted) < 2 && name != "ambiguous Junos" {
				t.Errorf("%s: the operator saw %q", name, got)
			}
			p.stop()
			<-p.reason
		})
		if got := tp.String(); strings.Contains(strings.ToLower(got), planted) || !strings.Contains(got, tt.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

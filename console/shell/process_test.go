package shell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func begin(t *testing.T, ctx context.Context, cfg ProcessConfig, args ...string) *Process {
	t.Helper()
	p, err := Start(ctx, helperArgv(t, args...), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// await fetches output until it has want.
func await(t *testing.T, p *Process, want string) (all string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !strings.Contains(all, want) {
		out, err := p.Next(ctx)
		if all += string(out); err != nil {
			t.Fatalf("%q did not come: %v; got %q", want, err, all)
		}
	}
	return all
}

// TestCP21_Batch: a program is started, gets lines, is asked for output without waiting, and ends with its exit status.
func TestCP21_Batch(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{}, "lines")
	await(t, p, "ready")
	if out := p.Output(); out != nil {
		t.Errorf("nothing was written, and Output has %q", out)
	}
	if err := p.Send("dir"); err != nil {
		t.Fatal(err)
	}
	await(t, p, "<dir>")
	p.Send("error")
	await(t, p, "an error")
	p.Send("exit")
	err := p.Wait()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Error(err)
	}
	if err := p.Send("late"); !errors.Is(err, ErrEnded) {
		t.Error(err)
	}
	if out, err := p.Next(t.Context()); len(out) != 0 || err != io.EOF {
		t.Errorf("%q %v", out, err)
	}
}

// TestCP21_EndOfInput: what was sent before arrives before.
func TestCP21_EndOfInput(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{}, "lines")
	p.Send("one")
	p.CloseInput()
	if err := p.Send("two"); err == nil {
		t.Error("sent behind the end")
	}
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	if out := strings.ReplaceAll(string(p.Output()), "\r", ""); out != "ready\n<one>\nend of input\n" {
		t.Errorf("%q", out)
	}
}

// TestCP21_WritesContinuously: a program that writes without end is neither held up nor kept in more than what was asked for, and the newest stays.
func TestCP21_WritesContinuously(t *testing.T) {
	const limit = 64 << 10
	p := begin(t, t.Context(), ProcessConfig{MaxOutput: limit}, "flood")
	last := regexp.MustCompile(`line (\d+) of`)
	for before, i := -1, 0; i < 3; i++ {
		for lost := p.Lost(); p.Lost() == lost; {
			time.Sleep(time.Millisecond)
		}
		out := p.Output()
		all := last.FindAllSubmatch(out, -1)
		if len(out) > limit || len(all) == 0 {
			t.Fatalf("%d bytes, %d lines", len(out), len(all))
		}
		n, _ := strconv.Atoi(string(all[len(all)-1][1]))
		if n <= before {
			t.Errorf("line %d behind line %d", n, before)
		}
		before = n
	}
	begun := time.Now()
	p.Close()
	if err := p.Wait(); !errors.Is(err, ErrEnded) || time.Since(begun) > 5*time.Second {
		t.Error(err, time.Since(begun))
	}
}

// TestCP21_AllOutput: what a program writes at its end arrives.
func TestCP21_AllOutput(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{}, "quit")
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	if out := p.Output(); !bytes.HasPrefix(out, []byte("bye")) || !bytes.HasSuffix(out, []byte("xlast")) || len(out) < 200<<10 || p.Lost() != 0 {
		t.Errorf("%d bytes, %d lost", len(out), p.Lost())
	}
}

// TestCP21_Deaf: a program that does not read blocks nobody.
func TestCP21_Deaf(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{}, "deaf")
	await(t, p, "ready")
	var err error
	for i := 0; i < 1000 && err == nil; i++ {
		err = p.Send(strings.Repeat("x", 1000))
	}
	if !errors.Is(err, ErrFull) {
		t.Error(err)
	}
}

// TestCP21_OutOfTime: a program ends when its time is over, and when the context does.
func TestCP21_OutOfTime(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{MaxRun: 200 * time.Millisecond}, "deaf")
	if err := p.Wait(); !errors.Is(err, ErrLate) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	p = begin(t, ctx, ProcessConfig{MaxRun: -1}, "deaf")
	mine := errors.New("mine")
	cancel(mine)
	if err := p.Wait(); !errors.Is(err, mine) {
		t.Error(err)
	}
}

// TestCP23_NothingLeft: what the program has started ends with it.
func TestCP23_NothingLeft(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{}, "family")
	out := await(t, p, "ready")
	pids := pidsIn(out)
	if len(pids) != 2 || pids[0] != p.Pid() {
		t.Fatalf("%q", out)
	}
	p.Close()
	for _, pid := range pids {
		if !ended(t, pid) {
			t.Errorf("%d is left", pid)
		}
	}
}

func pidsIn(s string) (pids []int) {
	for _, m := range regexp.MustCompile(`pid (\d+)\.`).FindAllStringSubmatch(s, -1) {
		pid, _ := strconv.Atoi(m[1])
		pids = append(pids, pid)
	}
	return pids
}

// hostile are the words that R-113 names, and what a command line of Windows takes for its own.
var hostile = []string{"a;touch pwned", "$(touch pwned)", "`touch pwned`", "%PATH%", `"`, `'`, "two\nlines", "a b", "", `\`, `a\"b`, `ends in \`, "-rf", "--",
	"* ?", "~", "&& touch pwned", "| touch pwned", "> pwned", "^", "!x", "\x1b[2J", "ü", "\r", "\xff"}

// TestR113_Arguments: they reach the program byte by byte, and nothing of the environment goes with them that was not named.
func TestR113_Arguments(t *testing.T) {
	t.Setenv("VTYKIT_SECRET", "hunter2")
	t.Setenv("VTYKIT_NAMED", "named")
	dir := t.TempDir()
	words := slices.Clone(hostile)
	words = slices.DeleteFunc(words, func(w string) bool { return w == "\xff" }) // JSON, by which they come back, has no such byte
	p := begin(t, t.Context(), ProcessConfig{Dir: dir, Env: []string{"VTYKIT_NAMED", "VTYKIT_SET=a;$(b)", "VTYKIT_ABSENT"}}, append([]string{"args"}, words...)...)
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(p.Output()))
	var args, env []string
	if err := errors.Join(d.Decode(&args), d.Decode(&env)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(args, words) {
		t.Errorf("got  %q\nwant %q", args, words)
	}
	for _, want := range []string{"VTYKIT_NAMED=named", "VTYKIT_SET=a;$(b)"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing", want)
		}
	}
	for _, e := range env {
		if name, _, _ := strings.Cut(e, "="); name == "VTYKIT_SECRET" || name == "VTYKIT_ABSENT" || name == "LD_PRELOAD" {
			t.Errorf("%s passed", e)
		}
	}
	if l, err := os.ReadDir(dir); err != nil || len(l) > 0 {
		t.Errorf("somebody ran them: %v %v", l, err)
	}
}

// TestR113_Lines: one call is one line, whatever is in it.
func TestR113_Lines(t *testing.T) {
	p := begin(t, t.Context(), ProcessConfig{}, "lines")
	for _, w := range hostile {
		err := p.Send(w)
		if bad := strings.ContainsAny(w, "\r\n"); bad != errors.Is(err, ErrLine) || !bad && err != nil {
			t.Errorf("%q: %v", w, err)
		}
		if err == nil {
			await(t, p, "<"+w+">")
		}
	}
	if err := p.Send("a\x00b"); !errors.Is(err, ErrLine) {
		t.Error(err)
	}
}

// TestR113_Refused: what cannot be passed on is an error, and nothing runs.
func TestR113_Refused(t *testing.T) {
	for _, c := range []struct {
		argv []string
		cfg  ProcessConfig
	}{
		{nil, ProcessConfig{}}, {[]string{""}, ProcessConfig{}}, {helperArgv(t, "args", "a\x00b"), ProcessConfig{}},
		{[]string{"no-such-program; true"}, ProcessConfig{}}, {helperArgv(t, "args"), ProcessConfig{Dir: "/no/such/folder"}},
		{helperArgv(t, "args"), ProcessConfig{Env: []string{"A B=c"}}}, {helperArgv(t, "args"), ProcessConfig{Env: []string{"=c"}}},
		{helperArgv(t, "args"), ProcessConfig{Env: []string{"A=b\x00"}}},
	} {
		if p, err := Start(t.Context(), c.argv, c.cfg); err == nil {
			p.Close()
			t.Errorf("%q %+v ran", c.argv, c.cfg)
		}
	}
	for path, want := range map[string]bool{`C:\x.bat`: true, `C:\x.CMD`: true, `C:\x.bat. .`: true, `C:\x.exe`: false, `C:\bat`: false} {
		if batchFile(path) != want {
			t.Errorf("%s", path)
		}
	}
}

package tacacs

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/vtykit/vtykit/auth"
)

func answering(body []byte) func(l *link) {
	return func(l *link) {
		for {
			if _, ok := l.read(); !ok {
				return
			}
			l.write(body)
		}
	}
}

func TestAuthorize(t *testing.T) {
	for name, test := range map[string]struct {
		reply []byte
		want  error
	}{
		"pass":                     {authorBody(authorPassAdd, ""), nil},
		"pass with a message":      {authorBody(authorPassAdd, "fine"), nil},
		"pass, optional more":      {authorBody(authorPassAdd, "", "x*y"), nil},
		"pass, mandatory more":     {authorBody(authorPassAdd, "", "x=y"), auth.ErrRejected},
		"pass, no argument":        {authorBody(authorPassAdd, "", "x"), auth.ErrRejected},
		"pass, the same":           {authorBody(authorPassAdd, "", "service=shell", "cmd=show"), nil},
		"replaced by the same":     {authorBody(authorPassRepl, "", "service=shell", "cmd=show", "cmd-arg=version", "cmd-arg=<cr>"), nil},
		"replaced by another":      {authorBody(authorPassRepl, "", "service=shell", "cmd=reload", "cmd-arg=<cr>"), auth.ErrRejected},
		"replaced by nothing":      {authorBody(authorPassRepl, ""), auth.ErrRejected},
		"fail":                     {authorBody(authorFail, "no"), auth.ErrRejected},
		"follow":                   {authorBody(statusFollow, ""), auth.ErrRejected},
		"error":                    {authorBody(authorError, "down"), auth.ErrUnavailable},
		"unknown":                  {authorBody(0, ""), auth.ErrUnavailable},
		"an argument beyond":       {[]byte{authorPassAdd, 1, 0, 0, 0, 0, 5, 'x'}, auth.ErrUnavailable},
		"bytes left over":          {append(authorBody(authorPassAdd, "m", "x*y"), 0), auth.ErrUnavailable},
		"lengths without end":      {[]byte{authorPassAdd, 255, 0, 0, 0, 0}, auth.ErrUnavailable},
		"as an authentication":     {authenBody(authenPass, 0, ""), nil}, // the same bytes: the header tells them apart
		"message beyond the body":  {[]byte{authorPassAdd, 0, 0xff, 0xff, 0, 0}, auth.ErrUnavailable},
		"accounting in its place ": {acctBody(acctSuccess, ""), auth.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, nil, answering(test.reply))
			if err := client(f.addr).Authorize(t.Context(), subject(), []string{"show", "version"}); !errors.Is(err, test.want) ||
				(err == nil) != (test.want == nil) {
				t.Error(err)
			}
			r := decodeRequest(t, f.packets()[0].body)
			if fmt.Sprint(r) != "{6 7 1 1 alice tty3 192.0.2.7 [service=shell cmd=show cmd-arg=version cmd-arg=<cr>]}" {
				t.Errorf("asked %v", r)
			}
		})
	}
}

// TestCommandsThatCannotBeAsked are refused, not asked for in part.
func TestCommandsThatCannotBeAsked(t *testing.T) {
	words := func(n int) []string { return strings.Fields(strings.Repeat("x ", n)) }
	for name, test := range map[string]struct {
		command []string
		ok      bool
	}{
		"most words":         {words(253), true},
		"too many words":     {words(254), false},
		"longest word":       {[]string{"show", strings.Repeat("x", 255-len("cmd-arg="))}, true},
		"too long a word":    {[]string{"show", strings.Repeat("x", 256-len("cmd-arg="))}, false},
		"beyond ASCII":       {[]string{"description", "Zürich"}, true},
		"control characters": {[]string{"show", "a\x1b[2J"}, false},
		"no UTF-8":           {[]string{"show", "\xc3\x28"}, false},
		"nothing":            {nil, false},
		"empty":              {[]string{""}, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, nil, answering(authorBody(authorPassAdd, "")))
			err := client(f.addr).Authorize(t.Context(), subject(), test.command)
			if (err == nil) != test.ok || err != nil && !errors.Is(err, auth.ErrRejected) {
				t.Error(err)
			}
			if n := len(f.packets()); n > 0 != test.ok {
				t.Errorf("%d packets", n)
			}
		})
	}
}

// TestSessionAuthorization: what a server gives along with a shell.
func TestSessionAuthorization(t *testing.T) {
	for name, test := range map[string]struct {
		reply []byte
		level int // -1 is rejected
	}{
		"nothing":            {authorBody(authorPassAdd, ""), 1},
		"level":              {authorBody(authorPassAdd, "", "priv-lvl=15"), 15},
		"optional":           {authorBody(authorPassRepl, "", "service=shell", "cmd=", "priv-lvl*3"), 3},
		"other, optional":    {authorBody(authorPassAdd, "", "idletime*5", "priv-lvl=2", "shell:roles*\"admin\""), 2},
		"other, mandatory":   {authorBody(authorPassAdd, "", "priv-lvl=15", "autocmd=telnet"), -1},
		"another command":    {authorBody(authorPassRepl, "", "cmd=reload"), -1},
		"another service":    {authorBody(authorPassRepl, "", "service=ppp", "cmd="), -1},
		"too high":           {authorBody(authorPassAdd, "", "priv-lvl=16"), -1},
		"no level":           {authorBody(authorPassAdd, "", "priv-lvl="), -1},
		"two levels":         {authorBody(authorPassAdd, "", "priv-lvl=1", "priv-lvl=15"), -1},
		"without separator":  {authorBody(authorPassAdd, "", "priv-lvl"), -1},
		"without name":       {authorBody(authorPassAdd, "", "=15"), -1},
		"fail":               {authorBody(authorFail, ""), -1},
		"255 optional extra": {authorBody(authorPassAdd, "", strings.Split(strings.Repeat("x*y ", 254)+"priv-lvl=9", " ")...), 9},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, nil, func(l *link) {
				if p, _ := l.read(); p.kind == authorization {
					l.write(test.reply)
					return
				}
				l.write(authenBody(authenPass, 0, ""))
			})
			u, err := client(f.addr).Verify(t.Context(), attempt())
			if (test.level < 0) != errors.Is(err, auth.ErrRejected) || test.level >= 0 && (err != nil || u.Level != test.level) {
				t.Errorf("%+v, %v", u, err)
			}
		})
	}
}

func TestAccounting(t *testing.T) {
	at := time.Unix(1700000000, 0)
	r := auth.Record{Who: subject(), Session: "00a1", Time: at, Elapsed: 61 * time.Second, In: 5, Out: 1 << 40, Command: "show version", Reason: "idle"}
	long := "x" + strings.Repeat("y", 400)
	for name, test := range map[string]struct {
		change func(*auth.Record)
		flags  byte
		want   string
	}{
		"start": {func(*auth.Record) {}, 2, "service=shell task_id=00a1 timezone=UTC start_time=1700000000"},
		"interim": {func(r *auth.Record) { r.Kind = auth.SessionGoesOn }, 8, "service=shell task_id=00a1 timezone=UTC start_time=1699999939 " +
			"elapsed_time=61 bytes_in=5 bytes_out=1099511627776"},
		"stop": {func(r *auth.Record) { r.Kind = auth.SessionEnded }, 4,
			"service=shell task_id=00a1 timezone=UTC start_time=1699999939 stop_time=1700000000 " +
				"elapsed_time=61 bytes_in=5 bytes_out=1099511627776 reason=idle"},
		"denied": {func(r *auth.Record) { r.Kind, r.Reason = auth.CommandRun, "denied" }, 4,
			"service=shell task_id=00a1 timezone=UTC start_time=1700000000 priv-lvl=7 reason=denied cmd=show version <cr>"},
		"command": {func(r *auth.Record) { r.Kind, r.Reason = auth.CommandRun, "" }, 4,
			"service=shell task_id=00a1 timezone=UTC start_time=1700000000 priv-lvl=7 cmd=show version <cr>"},
		"long command": {func(r *auth.Record) { r.Kind, r.Command, r.Reason = auth.CommandRun, long, "" }, 4,
			"service=shell task_id=00a1 timezone=UTC start_time=1700000000 priv-lvl=7 " +
				"cmd=" + long[:251] + " cmd-arg=" + long[251:] + " <cr>"},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, nil, tacacsServer)
			r := r
			test.change(&r)
			if err := client(f.addr).Record(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			p := f.packets()[0]
			got := decodeRequest(t, p.body[1:])
			if p.kind != accounting || p.body[0] != test.flags || strings.Join(got.args, " ") != test.want || got.user != "alice" || got.method != 6 {
				t.Errorf("%x %+v", p.body[0], got)
			}
		})
	}
	for name, test := range map[string]struct {
		reply []byte
		want  error
	}{
		"error":   {acctBody(acctError, "full"), auth.ErrUnavailable},
		"follow":  {acctBody(statusFollow, ""), auth.ErrUnavailable},
		"unknown": {acctBody(0, ""), auth.ErrUnavailable},
		"short":   {[]byte{0, 0, 0, 0}, auth.ErrUnavailable},
		"more":    {append(acctBody(acctSuccess, "m"), 0), auth.ErrUnavailable},
		"beyond":  {[]byte{0, 1, 0, 0, 1}, auth.ErrUnavailable},
	} {
		f, good := serve(t, nil, answering(test.reply)), serve(t, nil, tacacsServer)
		if err := client(f.addr).Record(t.Context(), r); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
		if err := client(f.addr, good.addr).Record(t.Context(), r); err != nil {
			t.Errorf("%s, then another server: %v", name, err)
		}
	}
}

// TestLongestRecord: the longest line and names that a session can have fit into a packet.
func TestLongestRecord(t *testing.T) {
	for _, n := range []int{4096, 10000} {
		r := auth.Record{Kind: auth.CommandRun, Who: subject(), Session: strings.Repeat("s", 300), Time: time.Now(), Command: strings.Repeat("x", n)}
		f := serve(t, nil, tacacsServer)
		if err := client(f.addr).Record(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		args := decodeRequest(t, f.packets()[0].body[1:]).args
		text := ""
		for _, a := range args {
			if name, value, _, _ := argument(a); strings.HasPrefix(name, "cmd") {
				text += value
			}
		}
		if len(text) != 4096+len(" <cr>") {
			t.Errorf("%d bytes of a command of %d", len(text), n)
		}
	}
}

package fleet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/nats-io/nats.go"

	"github.com/vtykit/vtykit/internal/safe"
)

// Errors of [Fleet.On].
var (
	ErrNoHost    = errors.New("no such host")
	ErrSeveral   = errors.New("several hosts have this name")
	ErrAway      = errors.New("the host does not answer")
	ErrReadOnly  = errors.New("only commands that begin with show run on other hosts, and only with pipes that write no file")
	ErrCutOff    = errors.New("this host is cut off from the others")
	errBusy      = errors.New("the host runs too many commands already")
	errNoRequest = errors.New("the host did not understand the request")
)

// request is a line for another host, and answer what became of it.
type request struct {
	ID     string `json:"id"`
	Caller Caller `json:"caller"`
	Line   string `json:"line"`
}

type answer struct {
	Output string `json:"output"`
	OK     bool   `json:"ok"`
	Error  string `json:"error,omitempty"`
}

// maxLine is how long a line for another host may be.
const maxLine = 1024

// readOnly says whether line may run for the user of another host: show, and no pipe that writes.
func readOnly(line string) bool {
	if len(line) > maxLine || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == utf8.RuneError }) {
		return false
	}
	parts := strings.Split(line, "|") // one in quotes too: such a line is refused rather than understood
	first, _, _ := strings.Cut(strings.TrimSpace(parts[0]), " ")
	if first = strings.ToLower(first); len(first) < 2 || !strings.HasPrefix("show", first) || strings.Contains(parts[0], ">") {
		return false
	}
	for _, p := range parts[1:] {
		w, _, _ := strings.Cut(strings.TrimSpace(p), " ")
		for _, writes := range []string{"redirect", "append", "tee"} {
			if strings.HasPrefix(writes, strings.ToLower(w)) {
				return false
			}
		}
	}
	return true
}

// On runs a line on another host, or here, and returns what it printed. ok says whether the line was a command that did not fail. The error is
// one of this package's, or ctx's.
func (f *Fleet) On(ctx context.Context, name string, c Caller, line string) (output string, ok bool, err error) {
	if !readOnly(line) {
		return "", false, ErrReadOnly
	}
	if c.Host = f.cfg.Name; name == f.cfg.Name {
		output, ok = f.cfg.Run(ctx, c, line)
		return output, ok, nil
	}
	id, err := f.find(name)
	if err != nil {
		return "", false, err
	}
	p, err := json.Marshal(request{ID: f.id, Caller: c, Line: line})
	if err != nil {
		return "", false, err
	}
	ctx, cancel := context.WithTimeout(ctx, commandTime+time.Second)
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer giveUp(nil)
	watch.Go(func() { f.watch(ctx, id, giveUp) })
	m, err := f.nc.RequestWithContext(ctx, subjectRun+id, p)
	switch cause := context.Cause(ctx); {
	case err != nil && (cause == ErrAway || cause == ErrCutOff):
		return "", false, cause
	case errors.Is(err, nats.ErrNoResponders):
		return "", false, ErrAway
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil:
		return "", false, ErrAway
	case err != nil:
		return "", false, err
	}
	var a answer
	if err := json.Unmarshal(m.Data, &a); err != nil {
		return "", false, errNoRequest
	}
	if a.Error != "" {
		return "", false, errors.New(safe.Line(a.Error, MaxText))
	}
	return string(safe.AppendText(nil, []byte(a.Output))), a.OK, nil
}

// watch gives a command up whose host is lost or takes leave, or when this host is cut off: no answer will come. It returns when ctx ends.
func (f *Fleet) watch(ctx context.Context, id string, giveUp context.CancelCauseFunc) {
	f.every(ctx, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		switch h := f.hosts[id]; {
		case !f.cut.IsZero():
			giveUp(ErrCutOff)
		case h == nil || f.state(h) >= Lost:
			giveUp(ErrAway)
		}
	})
}

// find is the id of a host that can be asked.
func (f *Fleet) find(name string) (id string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	err = ErrNoHost
	for known, h := range f.hosts {
		switch {
		case h.name != name:
		case f.state(h) >= Lost:
			if id == "" {
				err = ErrAway
			}
		case id != "":
			return "", ErrSeveral
		default:
			id, err = known, nil
		}
	}
	if err != nil && !f.cut.IsZero() {
		err = ErrCutOff
	}
	return id, err
}

// asked runs lines of other hosts until ctx ends.
func (f *Fleet) asked(ctx context.Context) nats.MsgHandler {
	return func(m *nats.Msg) {
		var r request
		if len(m.Data) > 4*maxLine || json.Unmarshal(m.Data, &r) != nil || m.Reply == "" {
			f.answer(m, answer{Error: errNoRequest.Error()})
			return
		}
		c := &r.Caller
		c.Host, c.User, c.Level = safe.Line(c.Host, 63), safe.Line(c.User, 64), min(max(c.Level, 0), 15)
		c.Cols, c.Rows = min(max(c.Cols, 0), maxCells), min(max(c.Rows, 0), maxCells)
		if !readOnly(r.Line) { // whatever the other host has checked
			f.answer(m, answer{Error: ErrReadOnly.Error()})
			return
		}
		select {
		case f.slot <- struct{}{}:
		default:
			f.answer(m, answer{Error: errBusy.Error()})
			return
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.closed { // Close may have waited already
			<-f.slot
			return
		}
		f.work.Go(func() {
			defer func() { <-f.slot }()
			ctx, cancel := context.WithTimeout(ctx, commandTime)
			defer cancel()
			output, ok := f.cfg.Run(ctx, r.Caller, r.Line)
			if len(output) > MaxOutput {
				cut := MaxOutput
				for cut > 0 && !utf8.RuneStart(output[cut]) {
					cut--
				}
				output = output[:cut] + fmt.Sprintf("\n%% Output cut after %d bytes\n", cut)
			}
			f.answer(m, answer{Output: output, OK: ok})
		})
	}
}

func (f *Fleet) answer(m *nats.Msg, a answer) {
	p, err := json.Marshal(a)
	if err != nil || int64(len(p)) > f.nc.MaxPayload() { // mostly control characters, which take six bytes each
		p, _ = json.Marshal(answer{Error: "the output is too large for the net"})
	}
	if m.Reply != "" {
		_ = m.Respond(p)
	}
}

// SendChat says a line of chat to all other hosts.
func (f *Fleet) SendChat(user, text string) error {
	return f.message(subjectChat, word{User: user, Text: text})
}

// SendAlarm tells all other hosts of an alarm here.
func (f *Fleet) SendAlarm(a Alarm) error { return f.message(subjectAlarm, word{Alarm: &a}) }

func (f *Fleet) message(subject string, w word) error {
	w.ID, w.Host, w.Text = f.id, f.cfg.Name, safe.Line(w.Text, MaxText) // what is longer than a word may be is taken by nobody
	if !f.nc.IsConnected() {
		return ErrCutOff
	}
	return f.publish(subject, w)
}

func (f *Fleet) chat(m *nats.Msg) {
	if w, ok := f.heard(m); ok && w.Text != "" && f.cfg.Chat != nil {
		f.cfg.Chat(w.Host, w.User, w.Text)
	}
}

func (f *Fleet) alarm(m *nats.Msg) {
	if w, ok := f.heard(m); ok && w.Alarm != nil && f.cfg.Alarm != nil {
		f.cfg.Alarm(w.Host, *w.Alarm)
	}
}

// heard is a message of another host as long as there are not too many.
func (f *Fleet) heard(m *nats.Msg) (word, bool) {
	w, ok := f.parse(m)
	f.mu.Lock()
	defer f.mu.Unlock()
	return w, ok && f.messages.spend(time.Now())
}

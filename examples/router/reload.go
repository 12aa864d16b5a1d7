package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/examples/router/device"
)

// warnings are how long before a restart everybody is told, besides when it is planned and when it comes.
var warnings = [...]time.Duration{time.Hour, 30 * time.Minute, 5 * time.Minute, time.Minute}

// reloader restarts the device for `reload`, at once or later. restart says what that is; all sessions have ended by then.
type reloader struct {
	console  *console.Console
	modified func() bool  // whether it would lose something
	save     func() error // that
	restart  func(context.Context) error

	mu      sync.Mutex
	life    *life
	planned *shutdown // nil: none
	closed  bool
	fired   sync.WaitGroup
}

// life is the time between two restarts. Its sessions end with it.
type life struct {
	ctx      context.Context
	end      context.CancelFunc // reloader.mu is held
	sessions sync.WaitGroup
}

func newLife() *life {
	ctx, end := context.WithCancel(context.Background())
	return &life{ctx: ctx, end: end}
}

// shutdown is a restart that is to come.
type shutdown struct {
	at         time.Time
	by, reason string
	timer      *time.Timer
	done       chan struct{} // closed when it is over
}

// serve runs a session until it ends, or the device restarts. Who comes while it does is sent away.
func (r *reloader) serve(ctx context.Context, t console.Terminal) {
	r.mu.Lock()
	l := r.life
	if l.ctx.Err() != nil {
		r.mu.Unlock()
		fmt.Fprintf(t, "%s\r\n", r.console.Dialect().GoingDown)
		t.Disconnect("shutdown")
		return
	}
	l.sessions.Add(1)
	defer l.sessions.Done()
	r.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(l.ctx, cancel)()
	r.console.Serve(ctx, t)
}

// close forgets a restart that is planned, and waits for one that has begun.
func (r *reloader) close() {
	r.mu.Lock()
	r.drop()
	r.closed = true
	r.life.end()
	r.mu.Unlock()
	r.fired.Wait()
}

// drop takes back what is planned, and says whether there was anything. r.mu is held.
func (r *reloader) drop() bool {
	p := r.planned
	if p == nil {
		return false
	}
	p.timer.Stop()
	close(p.done)
	r.planned = nil
	return true
}

// plan makes p what comes next.
func (r *reloader) plan(p *shutdown) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop()
	if r.closed || r.life.ctx.Err() != nil {
		close(p.done)
		return
	}
	r.planned = p
	if left := time.Until(p.at); left > 0 {
		r.announce("in " + clock(left))
	}
	r.wait(p)
}

// wait starts the clock of the next warning, or of the end. r.mu is held.
func (r *reloader) wait(p *shutdown) {
	left := time.Until(p.at)
	for _, w := range warnings {
		if w < left {
			p.timer = time.AfterFunc(left-w, func() { r.warn(p, w) })
			return
		}
	}
	p.timer = time.AfterFunc(max(left, 0), func() { r.fire(p) })
}

func (r *reloader) warn(p *shutdown, left time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.planned == p {
		r.announce("in " + clock(left))
		r.wait(p)
	}
}

func (r *reloader) announce(when string) {
	r.console.Broadcast("\n\n***\n*** --- SHUTDOWN " + when + " ---\n***\n")
}

// fire restarts the device, unless that was taken back meanwhile.
func (r *reloader) fire(p *shutdown) {
	r.mu.Lock()
	if r.planned != p {
		r.mu.Unlock()
		return
	}
	r.planned = nil
	r.fired.Add(1)
	defer r.fired.Done()
	defer close(p.done)
	r.console.Log(console.Notifications, "SYS", "RELOAD", "Reload requested by %s. Reload Reason: %s.", p.by, p.reason)
	r.announce("NOW")
	r.life.end()
	r.mu.Unlock()
	r.life.sessions.Wait() // nobody else makes another
	booked, cancel := context.WithTimeout(context.Background(), shutdownTime)
	_ = r.console.Accounted(booked)
	cancel()
	if err := r.restart(context.Background()); err != nil {
		r.console.Log(console.Errors, "SYS", "RESTART", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	r.mu.Lock()
	r.life = newLife()
	r.mu.Unlock()
	r.console.Log(console.Notifications, "SYS", "RESTART", "System restarted")
}

// commands registers `reload` and `show reload`.
func (r *reloader) commands(exec *console.Mode) {
	later := []arg.Option{console.Level(15), console.InFull()}
	exec.Command("reload", "\nHalt and perform a restart", func(ctx context.Context, s *console.Session, _ console.Args) error {
		return r.ask(ctx, s, &shutdown{at: time.Now()})
	}, later...)
	minutes, hours, reason := arg.Int("MINUTES", 1, 24*24*60), arg.Clock("HOURS"), arg.Line("REASON")
	exec.Command("reload in", `(MINUTES|HOURS) [REASON]
		Reload after a time interval
		MINUTES  Delay before reload
		HOURS    Delay before reload (hh:mm)
		REASON   Reason for reload`, func(ctx context.Context, s *console.Session, a console.Args) error {
		d := time.Duration(minutes.Get(a))*time.Minute + hours.Get(a)
		return r.ask(ctx, s, &shutdown{at: time.Now().Add(d), reason: reason.Get(a)})
	}, append(later, minutes, hours, reason)...)
	at := arg.Clock("TIME")
	exec.Command("reload at", `TIME
		Reload at a specific time
		TIME  Time to reload (hh:mm), today or tomorrow`, func(ctx context.Context, s *console.Session, a console.Args) error {
		return r.ask(ctx, s, &shutdown{at: nextClock(time.Now(), at.Get(a))})
	}, append(later, at)...)
	exec.Command("reload cancel", "\nCancel pending reload", func(_ context.Context, s *console.Session, _ console.Args) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		if !r.drop() {
			return console.UserError("No reload is scheduled.")
		}
		r.announce("ABORTED")
		r.console.Log(console.Notifications, "SYS", "SCHEDULED_RELOAD_CANCELLED", "Scheduled reload cancelled at %s by %s", stamp(time.Now()), who(s))
		return nil
	}, later...)
	exec.Command("show reload", "\nScheduled reload information", func(_ context.Context, s *console.Session, _ console.Args) error {
		r.mu.Lock()
		p := r.planned
		r.mu.Unlock()
		if p != nil {
			p.show(s)
		} else {
			s.Printf("No reload is scheduled.\n")
		}
		return nil
	})
}

// ask asks what IOS asks, and then lets p come.
func (r *reloader) ask(ctx context.Context, s *console.Session, p *shutdown) error {
	p.by, p.reason, p.done = who(s), cmp.Or(p.reason, "Reload Command"), make(chan struct{})
	left := time.Until(p.at)
	if err := r.mayLose(ctx, s); err != nil {
		return err
	}
	if left > 0 {
		p.show(s)
	}
	if ok, err := s.Confirm(ctx, "Proceed with reload? "); err != nil || !ok {
		return err
	}
	if left > 0 {
		r.console.Log(console.Notifications, "SYS", "SCHEDULED_RELOAD", "Reload requested for %s at %s by %s. Reload Reason: %s.", stamp(p.at), stamp(time.Now()), p.by, p.reason)
	}
	r.plan(p)
	if left <= 0 {
		select {
		case <-p.done:
		case <-ctx.Done(): // this session ends as all others do
		}
	}
	return nil
}

// mayLose asks about changes that a restart would lose.
func (r *reloader) mayLose(ctx context.Context, s *console.Session) error {
	for r.modified() {
		answer, err := s.Ask(ctx, "System configuration has been modified. Save? [yes/no]: ", true)
		answer = strings.ToLower(strings.TrimSpace(answer))
		switch {
		case err != nil:
			return err
		case answer == "" || !strings.HasPrefix("yes", answer) && !strings.HasPrefix("no", answer):
			s.Printf("%% Please answer 'yes' or 'no'.\n")
		case answer[0] == 'n':
			return nil
		default:
			s.Printf("Building configuration...\n")
			if err := r.save(); err != nil {
				return err
			}
			s.Printf("[OK]\n")
		}
	}
	return nil
}

// show prints when a restart is to come.
func (p *shutdown) show(s *console.Session) {
	s.Printf("Reload scheduled for %s (in %s) by %s\nReload reason: %s\n", stamp(p.at), span(time.Until(p.at)), p.by, p.reason)
}

// who is the operator of a session, as `admin on vty0 (192.0.2.1)`.
func who(s *console.Session) string {
	text := fmt.Sprintf("vty%d", s.Line())
	if s.User() != "" {
		text = s.User() + " on " + text
	}
	if a, ok := s.RemoteAddr().(*net.TCPAddr); ok {
		text += " (" + a.AddrPort().Addr().Unmap().String() + ")"
	}
	return text
}

func stamp(t time.Time) string { return t.Format("15:04:05 MST Mon Jan 2 2006") }

// clock is a time as 1:05:00.
func clock(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}

// span is a time in words, with seconds below one hour.
func span(d time.Duration) string {
	d = max(d, 0).Round(time.Second)
	text, sec := device.FormatUptime(d), int(d/time.Second)%60
	if sec == 0 || d >= time.Hour {
		return text
	}
	return strings.TrimPrefix(fmt.Sprintf("%s and %d seconds", text, sec), "0 minutes and ")
}

// nextClock is the next moment with that time since midnight.
func nextClock(now time.Time, since time.Duration) time.Time {
	for day := now.Day(); ; day++ {
		if t := time.Date(now.Year(), now.Month(), day, int(since.Hours()), int(since.Minutes())%60, int(since.Seconds())%60, 0, now.Location()); t.After(now) {
			return t
		}
	}
}

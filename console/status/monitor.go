package status

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
)

const (
	monitorInterval = 2 * time.Second
	monitorPast     = HistorySeconds // pictures that a sparkline shows at most
)

// addLive adds the commands that draw: the graphs of the sampler's history, and `monitor host`.
func (c *commands) addLive() {
	if s := c.cfg.Sampler; s != nil {
		c.addGraph("show cpu history", "Load of the processor so far, as graphs", "CPU", s.CPUHistory)
		c.addGraph("show memory history", "Memory used so far, as graphs", "Memory", s.MemoryHistory)
	}
	c.known = append(c.known, "monitor host")
	if slices.Contains(c.cfg.Without, "monitor host") {
		return
	}
	seconds := arg.Int("SECONDS", 1, 60)
	c.m.Group("monitor", "Watch something as it changes")
	c.m.Command("monitor host", `[interval SECONDS]
		Watch the host on one screen
		Processor, memory, disks, file systems, interfaces and processes, and the gravest alarm.
		Keys: c sorts the processes by processor time, m by memory, p by number; q ends it.
		interval  From one picture to the next
		SECONDS   Seconds; 2 when left out`, func(ctx context.Context, s *console.Session, a console.Args) error {
		every := monitorInterval
		if n, given := seconds.Lookup(a); given {
			every = time.Duration(n) * time.Second
		}
		return c.monitor(ctx, s, every)
	}, seconds)
}

// addGraph adds the command that draws a history.
func (c *commands) addGraph(path, short, what string, history func() History) {
	c.add(path, "\n"+short+"\nOf the last minute, hour and three days. The newest stands at the left. In the graphs of the hour and of the days * is the maximum and # the average.",
		func(_ context.Context, s *console.Session, _ console.Args) error {
			cols, _ := s.Size()
			s.Printf("%s", drawHistory(c.hostname(s), c.facts.now(), history(), what, cols, c.unicode(s)))
			return nil
		})
}

// hostname is what stands above a picture.
func (c *commands) hostname(*console.Session) string {
	h, err := c.facts.host(context.Background())
	if err != nil || h.name == "" {
		return "host"
	}
	return oneLine(h.name)
}

// monitor is one run of `monitor host`.
type monitor struct {
	c      *commands
	src    source
	blocks bool // the terminal shows UTF-8 blocks

	host      hostInfo
	sample    Sample
	last      reading
	lastAt    time.Time
	disks     sampling // for the file systems only, which may hang
	processes []processInfo
	used      map[int]processInfo // by number, as of the picture before
	sort      rune                // c, m or p
	cpu       []float64           // newest last
	traffic   map[string][]float64
}

// errNoMonitor is for who has no window: a script, for which everybody counts who has said `terminal length 0`.
const errNoMonitor = console.UserError("This needs a terminal to draw on (terminal monitor, if you said terminal length 0); show host prints it once")

func (c *commands) monitor(ctx context.Context, s *console.Session, every time.Duration) error {
	m := &monitor{c: c, blocks: c.unicode(s), sort: 'c', traffic: map[string][]float64{}, src: &host{}}
	if c.cfg.Sampler != nil {
		m.src = c.cfg.Sampler.from()
		m.cpu = backward(c.cfg.Sampler.CPUHistory().Seconds)
	}
	err := s.Live(ctx, func(ctx context.Context, w *console.Window) error { return m.run(ctx, w, every) })
	if errors.Is(err, console.ErrNoWindow) {
		return errNoMonitor
	}
	return err
}

// backward is a history with the newest value last, without what is not known.
func backward(points []Point) (list []float64) {
	for _, p := range slices.Backward(points) {
		if p.Known {
			list = append(list, p.Average)
		}
	}
	return list
}

// run draws until the view is over. The first picture has no rates yet, and the second one follows after a second.
func (m *monitor) run(ctx context.Context, w *console.Window, every time.Duration) error {
	m.host, _ = m.c.facts.host(ctx)
	m.disks.src = m.src
	m.last, m.lastAt = m.src.read(ctx), time.Now()
	m.list(ctx)
	next := m.lastAt.Add(min(every, measured))
	m.sample = m.last.since(m.last, time.Second)
	m.sample.Time = m.lastAt
	m.sample.Filesystems = m.disks.filesystems(ctx)
	for {
		cols, rows := w.Size()
		if err := w.Draw(m.screen(cols, rows)); err != nil {
			return err
		}
		key, ok := w.Next(time.Until(next))
		switch {
		case !ok:
			return nil
		case key == 'c' || key == 'm' || key == 'p':
			m.sort = key
			m.arrange()
		case key == console.KeyNone:
			m.look(ctx)
			if next = next.Add(every); !next.After(time.Now()) {
				next = time.Now().Add(every)
			}
		}
		if ctx.Err() != nil {
			return nil
		}
	}
}

// look reads everything.
func (m *monitor) look(ctx context.Context) {
	now := time.Now()
	r := m.src.read(ctx)
	gap := now.Sub(m.lastAt)
	m.sample = r.since(m.last, gap)
	m.sample.Time = now
	m.sample.Filesystems = m.disks.filesystems(ctx)
	m.last, m.lastAt = r, now
	m.list(ctx)
	m.cpu = remember(m.cpu, m.sample.CPU)
	seen := map[string][]float64{}
	for _, i := range m.sample.Interfaces {
		seen[i.Name] = remember(m.traffic[i.Name], i.ReceiveBytes+i.TransmitBytes)
	}
	m.traffic = seen
}

// remember keeps the newest values.
func remember(list []float64, v float64) []float64 {
	if list = append(list, v); len(list) > monitorPast {
		list = append([]float64(nil), list[len(list)-monitorPast:]...)
	}
	return list
}

// list reads the processes. What each used of the processor is told by the time since the picture before, without waiting.
func (m *monitor) list(ctx context.Context) {
	list, err := m.c.facts.processes(ctx, false)
	if err != nil && len(list) == 0 {
		return
	}
	gap := time.Since(m.disks.lastAt) // of this list, which is read later than the rest
	used := make(map[int]processInfo, len(list))
	for i := range list {
		p := &list[i]
		if was, ok := m.used[p.pid]; ok && was.started.Equal(p.started) && p.used >= was.used && gap > 0 {
			p.cpu = float64(p.used-was.used) / float64(gap) * 100
		}
		used[p.pid] = *p
	}
	m.processes, m.used, m.disks.lastAt = list, used, time.Now()
	m.arrange()
}

// arrange sorts the processes by the key that was typed.
func (m *monitor) arrange() {
	slices.SortStableFunc(m.processes, func(a, b processInfo) int {
		switch {
		case m.sort == 'c' && a.cpu != b.cpu:
			return compare(b.cpu, a.cpu)
		case m.sort != 'p' && a.memory != b.memory:
			return compare(b.memory, a.memory)
		}
		return a.pid - b.pid
	})
}

func compare[T float64 | uint64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// interfaces are those that are worth a row: one that is down and carried nothing is not. Those that carried most since the view began come
// first, so that a row seldom moves; what stays in this host comes last.
func (m *monitor) interfaces() (list []InterfaceRate) {
	carried := map[string]float64{}
	for _, i := range m.sample.Interfaces {
		for _, v := range m.traffic[i.Name] {
			carried[i.Name] += v
		}
		if i.Up || carried[i.Name] > 0 {
			list = append(list, i)
		}
	}
	slices.SortStableFunc(list, func(a, b InterfaceRate) int {
		if x, y := loopback(a.Name), loopback(b.Name); x != y {
			return boolInt(x) - boolInt(y)
		}
		return compare(carried[b.Name], carried[a.Name])
	})
	return list
}

func loopback(name string) bool {
	return name == "lo" || name == "lo0" || strings.HasPrefix(name, "Loopback")
}

package status

import (
	"context"
	"slices"
	"time"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/arg"
	"github.com/vtykit/vtykit/console/rows"
)

// AlarmCommands adds to a configuration mode
//
//	alarm cpu above PERCENT [for SECONDS] [clear LOW]
//	alarm memory above PERCENT [for SECONDS] [clear LOW]
//	alarm disk MOUNT above PERCENT [for SECONDS] [clear LOW]
//	alarm inodes MOUNT above PERCENT [for SECONDS] [clear LOW]
//	alarm interface NAME down [for SECONDS]
//	alarm process NAME absent [for SECONDS]
//	alarm service NAME failed [for SECONDS]
//
// and each behind `no`, where what follows may be left out: `no alarm disk` takes away all alarms of disks. Update is called with the change
// that a command makes; it is [Alarms.Update], or a function of the embedder's, whose configuration holds the rules and gives them
// to [Alarms.Set]. A rule's String is the line that these commands take back. It panics where conf or update is nil.
func AlarmCommands(conf *console.Mode, update func(s *console.Session, change func([]AlarmRule) ([]AlarmRule, error)) error) {
	switch {
	case conf == nil:
		panic("status: AlarmCommands: nil mode")
	case update == nil:
		panic("status: AlarmCommands: nil update")
	}
	c := alarmCommands{conf: conf, update: update,
		percent: arg.Int("PERCENT", 1, 99), low: arg.Int("LOW", 1, 98), seconds: arg.Int("SECONDS", 0, int(maxAlarmFor/time.Second)),
		mount: arg.Word("MOUNT"), name: arg.Word("NAME")}
	conf.Group("alarm", "Messages when a value is too high, or something is gone")
	c.threshold(AlarmCPU, "Load of all processor cores", false)
	c.threshold(AlarmMemory, "Memory used", false)
	c.threshold(AlarmDisk, "Space used of a file system", true)
	c.threshold(AlarmInodes, "Inodes used of a file system", true)
	c.state(AlarmInterface, "Interface that is down", "Interface, as show interfaces has it", "down", "Down, or not there at all")
	c.state(AlarmProcess, "Program that does not run", "Name of the program, as show processes has it", "absent", "No process of that name")
	c.state(AlarmService, "Service that has failed", "Service, as show services has it", "failed", "Has failed")
}

// alarmCommands makes them.
type alarmCommands struct {
	conf                  *console.Mode
	update                func(*console.Session, func([]AlarmRule) ([]AlarmRule, error)) error
	percent, low, seconds *arg.Arg[int]
	mount, name           *arg.Arg[string]
}

// threshold adds the command of a kind that is measured.
func (c alarmCommands) threshold(k AlarmKind, short string, named bool) {
	doc, opts := "", []arg.Option{c.percent, c.low, c.seconds}
	if named {
		doc, opts = "MOUNT ", append(opts, c.mount)
	}
	doc += "above PERCENT [for SECONDS] [clear LOW]\n" + short + "\n" + alarmNote
	if named {
		doc += "\nMOUNT  Where it is mounted: /var, C:"
	}
	doc += "\nabove  Raise it above a threshold\nPERCENT  Percent\nclear  Clear it at another threshold than 5 below that\nLOW  Percent" + alarmFor
	c.conf.Command("[no] alarm "+k.String(), doc, func(_ context.Context, s *console.Session, a console.Args) error {
		r := AlarmRule{Kind: k, For: c.duration(a)}
		r.Above, _ = c.percent.Lookup(a)
		r.Clear, _ = c.low.Lookup(a)
		if named {
			r.Name, _ = c.mount.Lookup(a)
		}
		return c.change(s, r, a.Negated())
	}, opts...)
}

// state adds the command of a kind that is so or not.
func (c alarmCommands) state(k AlarmKind, short, name, word, help string) {
	doc := "NAME " + word + " [for SECONDS]\n" + short + "\n" + alarmNote + "\nNAME  " + name + "\n" + word + "  " + help + alarmFor
	c.conf.Command("[no] alarm "+k.String(), doc, func(_ context.Context, s *console.Session, a console.Args) error {
		r := AlarmRule{Kind: k, For: c.duration(a)}
		r.Name, _ = c.name.Lookup(a)
		return c.change(s, r, a.Negated())
	}, c.name, c.seconds)
}

// Parts of the commands' help.
const (
	alarmNote = "It is shown by show alarms, and logged when it is raised and when it clears."
	alarmFor  = "\nfor  How long it must be so, and later be well again\nSECONDS  Seconds; the first sample counts when left out"
)

func (c alarmCommands) duration(a console.Args) time.Duration {
	n, _ := c.seconds.Lookup(a)
	return time.Duration(n) * time.Second
}

// change puts a rule in, or takes away those that it names.
func (c alarmCommands) change(s *console.Session, r AlarmRule, negated bool) error {
	return c.update(s, func(rules []AlarmRule) ([]AlarmRule, error) {
		rules = slices.Clone(rules)
		if negated {
			n := len(rules)
			rules = slices.DeleteFunc(rules, func(o AlarmRule) bool { return o.Kind == r.Kind && (r.Name == "" || o.Name == r.Name) })
			if n == len(rules) {
				return nil, console.UserError("No such alarm")
			}
			return rules, nil
		}
		if err := r.check(); err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(rules, r.same); i >= 0 {
			rules[i] = r
			return rules, nil
		}
		return append(rules, r), nil
	})
}

// alarmColumns is what stands beside an alarm in show alarms, with the blanks between.
const alarmColumns = len("2006-01-02T15:04:05+02:00  critical    NOW(%)  MAX(%)")

// addAlarms adds `show alarms` and what belongs to it.
func (c *commands) addAlarms() {
	a := c.cfg.Alarms
	if a == nil {
		return
	}
	raised, severity, alarm := rows.Time("RAISED").Help("since when"), rows.Text("SEVERITY"), rows.Text("ALARM").Help("what is wrong")
	active := rows.New(raised, severity, alarm, percentColumn("NOW").Help("value"), percentColumn("MAX").Help("highest value"))
	narrow := rows.New(raised, severity, alarm) // the alarm says how it is now
	ended := rows.New(rows.Time("RAISED"), rows.Time("CLEARED"), rows.Duration("LASTED"), rows.Text("SEVERITY"), rows.Text("ALARM").Help("what was wrong"),
		percentColumn("MAX").Help("highest value"))
	rules := rows.New(rows.Text("ALARM").Help("as it is configured"), rows.Text("STATE").Help("raised, well or unknown"), rows.Int("CLEARS").Unit("%").Help("value at which it ends"))
	c.add("show alarms", `
		Alarms that are raised
		Those that have ended are shown by show alarms history, what is watched by show alarms configured.`,
		func(ctx context.Context, s *console.Session, _ console.Args) error {
			list := a.Active()
			if cols, _ := s.Size(); cols > 0 && s.Typed() == nil && slices.ContainsFunc(list, func(l Alarm) bool { return alarmColumns+width(l.Text()) > cols }) {
				t := narrow.Table()
				for _, l := range list {
					t.Add(l.Raised, l.Severity.String(), l.Text())
				}
				return print(ctx, s, t)
			}
			t := active.Table()
			for _, l := range list {
				now, most := l.percents()
				t.Add(l.Raised, l.Severity.String(), l.Text(), now, most)
			}
			return print(ctx, s, t, a.idle())
		}, active.Pipes())
	c.add("show alarms history", `
		Alarms that have ended, newest first`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		t := ended.Table()
		for _, l := range a.History() {
			_, most := l.percents()
			t.Add(l.Raised, l.Cleared, l.Cleared.Sub(l.Raised), l.Severity.String(), l.Rule.cause(), most)
		}
		return print(ctx, s, t)
	}, ended.Pipes())
	c.add("show alarms configured", `
		What is watched
		STATE is raised, well, or unknown: the host has no such file system or service, or does not tell, and no alarm will come.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		t := rules.Table()
		list, states := a.watched()
		for i, r := range list {
			clears := any(nil)
			if r.Kind.measured() {
				clears = r.clear()
			}
			t.Add(r.String(), states[i], clears)
		}
		return print(ctx, s, t)
	}, rules.Pipes())
}

// percents are its values for a table, nil where it has none.
func (a Alarm) percents() (now, most any) {
	if !a.Rule.Kind.measured() {
		return nil, nil
	}
	return a.Value, a.Maximum
}

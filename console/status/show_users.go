package status

import (
	"context"

	"github.com/vtykit/vtykit/console"
	"github.com/vtykit/vtykit/console/rows"
)

func (c *commands) addUsers() {
	schema := rows.New(rows.Text("USER"), rows.Text("TERMINAL"), rows.Text("FROM").Help("Where from; empty for a terminal of the machine"), rows.Time("SINCE").Wide())
	c.group("show users", "Display information about terminal lines") // as the standard command has it; a bare console lacks that
	c.add("show users system", `
		Who is logged in to the system
		Operators of this console are those of show users.`, func(ctx context.Context, s *console.Session, _ console.Args) error {
		list, err := c.facts.users(ctx)
		t := schema.Table()
		for _, u := range list {
			t.Add(u.name, given(u.terminal), given(u.from), u.since)
		}
		return print(ctx, s, t, note("Users", err))
	}, schema.Pipes())
}

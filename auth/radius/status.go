package radius

import "github.com/vtykit/vtykit/auth"

// Status says how each server is doing, in order: for logins, and for accounting, which listens at an address of its own.
func (c *Client) Status() []auth.ServerStatus {
	var list []auth.ServerStatus
	for i, s := range c.Servers {
		n, dead := c.authentication.State(i)
		list = append(list, auth.ServerStatus{Addr: address(s.Addr, "1812"), Asked: n.Asked, Answered: n.Answered, Failed: n.Failed, Dead: dead})
		n, dead = c.accounting.State(i)
		list = append(list, auth.ServerStatus{Addr: s.accounting(), Accounting: true, Asked: n.Asked, Answered: n.Answered, Failed: n.Failed, Dead: dead})
	}
	return list
}

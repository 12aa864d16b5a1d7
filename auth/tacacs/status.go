package tacacs

import "github.com/vtykit/vtykit/auth"

// Status says how each server is doing, in order.
func (c *Client) Status() []auth.ServerStatus {
	var list []auth.ServerStatus
	for i := range c.Servers {
		n, dead := c.servers.State(i)
		list = append(list, auth.ServerStatus{Addr: c.Servers[i].target(), Asked: n.Asked, Answered: n.Answered, Failed: n.Failed, Dead: dead})
	}
	return list
}

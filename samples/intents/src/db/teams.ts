import { db } from './adapter'

export const teamById = async (id) => (await db.query('select * from teams where id = $1', [id])).rows[0]

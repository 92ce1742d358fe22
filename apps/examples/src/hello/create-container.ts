import { ChannelError, Container } from '@mas/agent';

/** Makes a container at port 5555, or at any free port when another program has that one. */
export async function createContainer(): Promise<Container> {
  try {
    return await Container.create('tcp://127.0.0.1:5555');
  } catch (error) {
    if (error instanceof ChannelError && error.code === 'ERR_MAS_LISTEN') {
      return Container.create('tcp://127.0.0.1:0');
    }
    throw error;
  }
}
